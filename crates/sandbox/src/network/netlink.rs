//! One request, one answer: rtnetlink(7) without an event loop.

use std::io;
use std::os::fd::BorrowedFd;

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_REQUEST, NetlinkDeserializable, NetlinkHeader, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::RouteNetlinkMessage;
use netlink_sys::Socket;
use netlink_sys::protocols::NETLINK_ROUTE;

use super::error::Step;
use super::{Error, netns};

/// A socket to the network namespace in which it was opened, and in which all requests work.
pub(super) struct Netlink {
    socket: Socket,
    sequence: u32,
}

impl Netlink {
    pub(super) fn open() -> io::Result<Self> {
        let socket = Socket::new(NETLINK_ROUTE)?;
        socket.set_cap_ack(true)?;
        Ok(Self { socket, sequence: 0 })
    }

    /// One to another namespace, which the calling thread does not enter.
    pub(super) fn open_in(netns: BorrowedFd<'_>) -> Result<Self, Error> {
        netns::within(netns, || Self::open().step("opening a netlink socket"))
    }

    /// Asks for one thing and waits until the kernel has done it; returns what it said besides that, if anything.
    /// `flags` are `NLM_F_CREATE` and its like.
    pub(super) fn request(&mut self, message: RouteNetlinkMessage, flags: u16) -> io::Result<Vec<u8>> {
        self.sequence += 1;
        let mut header = NetlinkHeader::default();
        header.sequence_number = self.sequence;
        header.flags = NLM_F_REQUEST | NLM_F_ACK | flags;
        let mut message = NetlinkMessage::new(header, NetlinkPayload::from(message));
        message.finalize();
        let mut bytes = vec![0; message.buffer_len()];
        message.serialize(&mut bytes);
        self.socket.send(&bytes, 0)?;
        self.answer()
    }

    /// Waits for the acknowledgement, and returns the payload of what came before it.
    fn answer(&self) -> io::Result<Vec<u8>> {
        let mut payload = Vec::new();
        loop {
            let (bytes, _) = self.socket.recv_from_full()?;
            let message = NetlinkMessage::<Reply>::deserialize(&bytes).map_err(io::Error::other)?;
            if message.header.sequence_number != self.sequence {
                continue;
            }
            match message.payload {
                NetlinkPayload::InnerMessage(Reply(bytes)) => payload = bytes,
                NetlinkPayload::Error(answer) if answer.code.is_some() => return Err(answer.to_io()),
                NetlinkPayload::Error(_) => return Ok(payload),
                _ => {}
            }
        }
    }
}

/// What the kernel says, unread: of the little we ask for, nothing is worth understanding all of it.
struct Reply(Vec<u8>);

impl NetlinkDeserializable for Reply {
    type Error = std::convert::Infallible;

    fn deserialize(_: &NetlinkHeader, payload: &[u8]) -> Result<Self, Self::Error> {
        Ok(Self(payload.to_vec()))
    }
}
