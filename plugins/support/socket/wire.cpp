// SPDX-License-Identifier: Apache-2.0
#include "support/socket/wire.hpp"

#include <cerrno>
#include <cstddef>

#include <sys/socket.h>

#include "support/tls/openssl.hpp"

namespace sluice::support::socket {

namespace {

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

Wire& wire_of(BIO* bio) {
  return *static_cast<Wire*>(BIO_get_data(bio));
}

int write_wire(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
  Wire& wire = wire_of(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(wire.fd, data, size, MSG_NOSIGNAL);
  if (sent >= 0) {
    *written = static_cast<std::size_t>(sent);
    return 1;
  }
  if (would_block(errno)) {
    BIO_set_retry_write(bio);
  } else {
    wire.error = errno;
  }
  return 0;
}

int read_wire(BIO* bio, char* data, std::size_t size, std::size_t* read) {
  Wire& wire = wire_of(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t received = ::recv(wire.fd, data, size, 0);
  if (received > 0) {
    *read = static_cast<std::size_t>(received);
    return 1;
  }
  if (received == 0) {
    wire.ended = true;
  } else if (would_block(errno)) {
    BIO_set_retry_read(bio);
  } else {
    wire.error = errno;
  }
  return 0;
}

long control_wire(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return wire_of(bio).ended ? 1 : 0;
  return 0;
}

int create_wire(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* wire_method() {
  static const tls::BioMethodPtr method = [] {
    tls::BioMethodPtr made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sluice socket"));
    BIO_meth_set_write_ex(made.get(), &write_wire);
    BIO_meth_set_read_ex(made.get(), &read_wire);
    BIO_meth_set_ctrl(made.get(), &control_wire);
    BIO_meth_set_create(made.get(), &create_wire);
    return made;
  }();
  return method.get();
}

}  // namespace

BIO* new_wire_bio(Wire& wire) {
  BIO* bio = BIO_new(wire_method());
  if (bio != nullptr) BIO_set_data(bio, &wire);
  return bio;
}

}  // namespace sluice::support::socket
