// The server in front of the fake engine, for everything that http/ does alone.
#pragma once

#include "fake_registry.hpp"
#include "served_fixture.hpp"

namespace fauxcount::http {

class HttpTest : public ServedTest {
public:
    // Whatever a test left waiting gets its answer, so that the server can end.
    ~HttpTest() override { engine::fake_controls().hold = false; }
    HttpTest(HttpTest const&) = delete;
    HttpTest& operator=(HttpTest const&) = delete;

protected:
    HttpTest() {
        auto& controls = engine::fake_controls();
        controls.hold = true;
        controls.queued = controls.forgotten = controls.answered = controls.waits_ended = 0;
        controls.quirks.reset();
    }
};

}  // namespace fauxcount::http
