// One client's connection: bytes in, requests in order, bytes out. It frames and waits; what a request means
// is the Service's business. A connection lives in the Reactor's slab and is used again for the next client.
#pragma once

#include "http/head.hpp"
#include "http/options.hpp"
#include "http/read_buffer.hpp"
#include "http/request_parser.hpp"
#include "http/service.hpp"
#include "http/wire_faults.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace fauxcount::http {

class Reactor;

class Connection {
public:
    using Socket = boost::asio::ip::tcp::socket;

    Connection(Reactor& reactor, Service& service, Limits const& limits, std::uint32_t slot);
    ~Connection() = default;
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    // Begins with a new client.
    void serve(Socket socket);
    // Tells a client that the server is full.
    void turn_away(Socket socket);
    bool turned_away() const { return turned_away_; }

    // The answer its request has waited for.
    void deliver(engine::Registry::Ready const& ready);
    bool waits_for(engine::Ticket ticket) const { return phase_ == Phase::waiting && ticket_ == ticket; }

    // Ends it if its time is up.
    void sweep();
    // Ends it if nothing is under way; whatever is under way will be its last.
    void drain();

    void close();
    // Closed, and no callback of it is left.
    bool free() const { return phase_ == Phase::closed && callbacks_ == 0; }

private:
    enum class Phase : std::uint8_t {
        closed,
        idle,  // between requests
        head,  // a part of a head is there
        body,  // a head is there, its body not yet
        waiting,  // for an answer of the registry
        pacing,  // a fault holds its answer back
        lingering,  // answered for the last time; reads the rest, or a reset would destroy the answer
    };

    void take(Socket socket);
    // Goes as far as it can: answers what is complete, writes, and reads on.
    void proceed();
    bool serve_one();
    bool take_head();
    bool take_body();
    bool take_chunks();
    bool begin_body(Call& call);
    // After bytes have arrived, the opened request stands somewhere else.
    Call& open_again();
    void respond(Call const& call, std::string_view body);
    void message_done();
    // Counts what it holds by now.
    void weigh();
    // All connections together hold more than they should.
    bool crowded() const;
    // The rest of the request is more than there is room for.
    bool too_heavy() const;
    std::size_t unsent_max() const;
    // The same, once a fault has done to the answer at `begin` what it does.
    void answered(Call const& call, std::size_t begin);
    // Answers, and ends the connection after it, since the rest of the request is not read.
    void refuse_rest(Call& call, api::Problem const& problem);
    // The same for what is no request.
    void refuse_unread(api::Problem const& problem);

    void read();
    void on_read(boost::system::error_code const& error, std::size_t count);
    // Sends what a fault lets go by now, and sees to the rest.
    void release();
    void release_some();
    void pace();
    void on_paced();
    // While its request waits: notices a client that has gone.
    void watch();
    void on_watched(boost::system::error_code const& error);
    // True when everything is written; otherwise it goes on when the client has taken some, or it has failed.
    bool flush();
    void forget_sent();
    void on_writable(boost::system::error_code const& error);
    void linger();
    void reset();
    void enter(Phase phase, std::int64_t timeout_ms);
    void callback_done();

    Reactor& reactor_;
    Service& service_;
    Limits const& limits_;
    Socket socket_;
    std::uint32_t const slot_;
    Phase phase_ = Phase::closed;
    bool turned_away_ = false;
    bool closing_ = false;  // no further request is taken; ends when everything is written
    bool writing_ = false;  // waits until the client takes more
    bool watching_ = false;
    bool resetting_ = false;  // ends by a reset
    bool timing_ = false;  // the timer runs
    int callbacks_ = 0;
    std::int64_t due_ms_ = 0;  // when the phase has lasted too long
    std::int64_t write_due_ms_ = 0;  // when what is unsent has to be taken; 0: nothing is
    engine::Ticket ticket_ = 0;

    ReadBuffer in_;
    std::size_t searched_ = 0;  // bytes of `in_` known to hold no end of a head
    Head head_;
    std::optional<ChunkedBody> chunks_;
    std::string out_;
    std::size_t sent_ = 0;
    std::size_t held_ = 0;  // bytes, as they are counted
    Pacing pacing_;
    std::optional<boost::asio::steady_timer> timer_;  // made when a fault first needs it
};

}  // namespace fauxcount::http
