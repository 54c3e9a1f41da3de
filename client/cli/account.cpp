// `fauxcount account`: make accounts, by one, by a file, by the million; look at them and at what they left.
#include "client/cli/account_password.hpp"
#include "client/cli/arguments.hpp"
#include "client/cli/interrupt.hpp"
#include "client/cli/listing.hpp"
#include "client/cli/planting.hpp"
#include "client/cli/secret.hpp"
#include "client/cli/verbs.hpp"

#include <iostream>

namespace fauxcount::cli {

namespace {

struct CreateOptions {
    std::vector<std::string> identifiers;
    Secret password;
};

struct GenerateOptions {
    std::uint32_t n = 0;
    std::string kind = "full";
};

constexpr std::uint32_t generate_piece = 100'000;  // a fifth of a second
constexpr std::uint32_t generate_max = 20'000'000;  // as many as a world takes

std::vector<std::string> row_of(api::AccountView const& account) {
    std::string identifiers;
    for (auto const& identifier : account.identifiers)
        identifiers += (identifiers.empty() ? "" : ", ") + identifier;
    std::string phase{wire_name(account.phase)};
    if (account.removal_due) phase += ", removal due " + to_string(*account.removal_due);
    return {to_string(account.id), identifiers,
            counted(account.devices, "device") + ", " + counted(account.items, "item") + ", " +
                counted(account.subscriptions, "subscription"),
            phase};
}

void print(Console& console, api::AccountView const& account) {
    console.result(account, aligned({row_of(account)}).front());
}

ExitCode create(Context context, CreateOptions const& options) {
    SecretLines lines;
    auto const password = read_password(options.password, "the new account's password", lines);
    lines.must_be_over();
    Provider provider{context.settings};
    print(context.console, provider.ask(api::SignUp{options.identifiers, password}, {}));
    return ExitCode::ok;
}

// The account of that id, or of that identifier. The contract has no look-up by identifier, so the list is
// read.
AccountId account_of(Provider& provider, std::string const& administrator, std::string const& named) {
    if (auto const id = parse_id<IdKind::account>(named)) return *id;
    api::ListAccounts request;
    request.limit = api::page_max;
    do {
        auto const page = provider.ask(request, administrator);
        for (auto const& account : page.accounts) {
            auto const& all = account.identifiers;
            if (std::find(all.begin(), all.end(), named) != all.end()) return account.id;
        }
        request.cursor = page.next_cursor;
    } while (request.cursor);
    throw Failure{ExitCode::failed,
                  "world " + provider.world() + " has no account `" + named + "`",
                  {},
                  "`fauxcount account list` names them; a removed one is known by its id only, to "
                  "`fauxcount account residue acc_…`",
                  {}};
}

ExitCode show(Context context, std::string const& named) {
    Provider provider{context.settings};
    auto const administrator = provider.administrator();
    print(context.console,
          provider.ask(api::GetAccount{account_of(provider, administrator, named)}, administrator));
    return ExitCode::ok;
}

ExitCode list(Context context, std::uint32_t limit) {
    Provider provider{context.settings};
    auto const administrator = provider.administrator();
    auto const shown = print_list(
        context.console, api::ListAccounts{}, limit,
        [&](auto const& page) { return provider.ask(page, administrator); },
        [](api::AccountList const& page) -> auto const& { return page.accounts; }, row_of);
    if (shown == 0) context.console.note("world " + provider.world() + " has no account");
    return ExitCode::ok;
}

ExitCode preflight(Context context, std::string const& named) {
    Provider provider{context.settings};
    auto const administrator = provider.administrator();
    api::Preflight request;
    request.account = account_of(provider, administrator, named);
    auto const view = provider.ask(request, administrator);
    std::string const verdict = view.allowed ? "nothing stands in the way; asked for now it is due at " +
                                                   to_string(view.due_if_requested_now)
                                             : "removal would be refused";
    context.console.result(view, verdict);
    auto const exit = view.allowed ? ExitCode::ok : ExitCode::failed;
    if (context.console.json()) return exit;
    std::vector<std::vector<std::string>> rows;
    for (auto const* group : {&view.blockers, &view.warnings}) {
        for (auto const& blocker : *group) {
            rows.push_back({std::string{wire_name(blocker.severity)}, std::string{wire_name(blocker.code)},
                            object_of(blocker), blocker.fix.note});
        }
    }
    for (auto const& row : aligned(rows)) context.console.result(row);
    return exit;
}

ExitCode residue(Context context, std::string const& named) {
    Provider provider{context.settings};
    AccountId account;
    if (auto const id = parse_id<IdKind::account>(named)) {
        account = *id;
    } else {
        account = account_of(provider, provider.administrator(), named);
    }
    auto const view = provider.ask(api::Residue{provider.world(), account});
    context.console.result(view, view.clean
                                     ? "clean: removed, and nothing undeclared is left"
                                     : "not clean: the account is " + std::string{wire_name(view.phase)});
    if (!context.console.json()) {
        std::vector<std::vector<std::string>> rows;
        rows.reserve(view.stores.size());
        for (auto const& store : view.stores) {
            rows.push_back(
                {store.store, std::to_string(store.entries),
                 store.declared > 0 ? std::to_string(store.declared) + " kept on purpose" : std::string{}});
        }
        for (auto const& row : aligned(rows)) context.console.result(row);
    }
    return view.clean ? ExitCode::ok : ExitCode::failed;
}

void print(Context context, api::Seeded const& seeded, std::string const& world) {
    context.console.result(seeded, "world " + world + " has " + counted(seeded.accounts, "more account") +
                                       ", " + counted(seeded.devices, "device") + ", " +
                                       counted(seeded.items, "item") + ", " +
                                       counted(seeded.subscriptions, "subscription"));
}

ExitCode seed(Context context, std::string const& path) {
    auto file = open_seed_file(path);
    Provider provider{context.settings};
    print(context, plant(provider, context.console, std::move(file)), provider.world());
    return ExitCode::ok;
}

// In pieces, so that it can be watched and stopped; the accounts are the same as of one request.
ExitCode generate(Context context, GenerateOptions const& options) {
    api::SeedPopulation request;
    request.kind = enum_argument<api::Template>("--template", options.kind, "full or bare");
    Provider provider{context.settings};
    request.world = provider.world();
    auto& console = context.console;
    Interrupt interrupt;
    api::Seeded seeded;
    {
        Progress progress{std::cerr, "generated", options.n, stderr_is_terminal(),
                          console.quiet() || console.json()};
        while (seeded.accounts < options.n && interrupt.wait(0)) {
            request.n = static_cast<std::uint32_t>(
                std::min<std::uint64_t>(options.n - seeded.accounts, generate_piece));
            add(seeded, provider.ask(request));
            progress.reached(seeded.accounts);
        }
    }
    print(context, seeded, provider.world());
    if (interrupt.signal()) {
        console.note("stopped before the rest; what is made stays");
        return ended_by(*interrupt.signal());
    }
    console.note("they are user000001@example.test and so on; their password is `correct horse`");
    return ExitCode::ok;
}

using AccountVerb = ExitCode (*)(Context, std::string const&);

void add_about_one(CommandLine& line, CLI::App* account, std::string const& name, std::string const& about,
                   AccountVerb verb) {
    auto const named = std::make_shared<std::string>();
    auto* const sub = account->add_subcommand(name, about);
    sub->add_option("ACCOUNT", *named, "Its id (acc_…) or one of its identifiers")->required();
    line.on(sub, [named, verb](Context context) { return verb(context, *named); });
}

}  // namespace

void add_account(CommandLine& line) {
    auto* const account =
        line.app().add_subcommand("account", "Make accounts, look at them and at what they left");
    account->require_subcommand(0, 1);

    auto const creating = std::make_shared<CreateOptions>();
    auto* const make = account->add_subcommand("create", "Sign up");
    make->add_option("IDENTIFIER", creating->identifiers, "E-mail address, phone number or user name")
        ->required();
    creating->password.add_to(make, "--password", "FAUXCOUNT_PASSWORD");
    line.on(make, [creating](Context context) { return create(context, *creating); });

    add_account_password(line, account);

    auto const limit = std::make_shared<std::uint32_t>(api::page_default);
    auto* const accounts = account->add_subcommand("list", "The world's accounts, oldest first");
    accounts->add_option("--limit", *limit, "How many at most; default 100")->check(at_least_one);
    line.on(accounts, [limit](Context context) { return list(context, *limit); });

    auto const path = std::make_shared<std::string>();
    auto* const seeding =
        account->add_subcommand("seed", "Accounts from a file, one JSON object a line; all or none");
    seeding->add_option("FILE", *path, "The file, or - for stdin")->required();
    line.on(seeding, [path](Context context) { return seed(context, *path); });

    auto const generating = std::make_shared<GenerateOptions>();
    auto* const many = account->add_subcommand("generate", "So many accounts, drawn from the world's seed");
    many->add_option("N", generating->n, "How many")->required()->check(CLI::Range(1U, generate_max));
    many->add_option("--template", generating->kind,
                     "full (devices, items, a subscription; default) or bare");
    line.on(many, [generating](Context context) { return generate(context, *generating); });

    add_about_one(line, account, "show", "One account", show);
    add_about_one(line, account, "preflight", "What stands in the way of its removal, each with its fix",
                  preflight);
    add_about_one(line, account, "residue", "What the stores still hold of it; exit 1 unless clean", residue);
}

}  // namespace fauxcount::cli
