//! Who may do what.

use protocol::Frame;
use protocol::control::{Op, Outcome, Pass, Refusal};
use protocol::frame::{Event, Grant, Role, Size};

use crate::agent::{Agent, MAIN, Viewer, start};

fn invited(id: &str) -> (Agent, Viewer) {
    let agent = start(id, |spec| spec.traffic.viewers = 4);
    let mut owner = agent.connect();
    assert_eq!(owner.join(Pass::Owner), Outcome::Joined { role: Role::Owner });
    owner.hello();
    let token = Some("a1".to_owned());
    assert_eq!(owner.request(Op::Invite { token }), Outcome::Done);
    (agent, owner)
}

fn guest(agent: &Agent) -> Viewer {
    let mut guest = agent.connect();
    let joined = guest.join(Pass::Invitation("a1".into()));
    assert_eq!(joined, Outcome::Joined { role: Role::Watcher });
    guest
}

fn refusal(viewer: &mut Viewer) -> String {
    viewer.until("a refusal", |frame| match frame {
        Frame::Error(error) => Some(error.code.clone()),
        _ => None,
    })
}

/// Waits until everybody who is there has these names and roles.
fn wait_for_viewers(viewer: &mut Viewer, expected: &[(&str, Role)]) {
    viewer.until("these viewers", |frame| match frame {
        Frame::Event(Event::Viewers { viewers }) => {
            let seen: Vec<_> = viewers
                .iter()
                .map(|viewer| (&*viewer.name, viewer.role))
                .collect();
            (seen == expected).then_some(())
        }
        _ => None,
    });
}

#[test]
fn a_guest_watches_types_when_let_and_goes_when_told() {
    let (agent, mut owner) = invited("guest");
    let mut guest = guest(&agent);
    let welcome = guest.greet(protocol::VERSION, "先生");
    assert_eq!(welcome.role, Role::Watcher);
    guest.subscribe(0);
    wait_for_viewers(&mut owner, &[("", Role::Owner), ("先生", Role::Watcher)]);

    owner.type_text("echo fir\"st\"\n");
    guest.wait_for("first");
    let size = Size { cols: 40, rows: 10 };
    guest.type_text("echo nev\"er\"\n");
    guest.send(&Frame::Resize { channel: MAIN, size });
    guest.send(&Frame::Close { channel: MAIN });
    guest.send(&Frame::Extend);
    guest.send(&Frame::Ping(1));
    let mut refusals = Vec::new();
    guest.until("pong", |frame| match frame {
        Frame::Error(error) => {
            refusals.push(error.code.clone());
            None
        }
        Frame::Pong(1) => Some(()),
        _ => None,
    });
    assert_eq!(refusals, ["read-only"], "told once");

    let let_type = |role| {
        Frame::Grant(Grant {
            viewer: welcome.viewer,
            role,
        })
    };
    owner.send(&let_type(Some(Role::Writer)));
    wait_for_viewers(&mut guest, &[("", Role::Owner), ("先生", Role::Writer)]);
    guest.type_text("stty size; echo by-gu\"est\"\n");
    owner.wait_for("24 80");
    owner.wait_for("by-guest");
    assert!(!String::from_utf8_lossy(&owner.seen).contains("never"));

    owner.send(&let_type(None));
    assert_eq!(refusal(&mut guest), "dismissed");
    assert_eq!(guest.receive(), None);
    wait_for_viewers(&mut owner, &[("", Role::Owner)]);
}

#[test]
fn an_invitation_taken_back_lets_nobody_in_and_sends_all_away() {
    let (agent, mut owner) = invited("taken-back");
    let mut guest = guest(&agent);
    guest.greet(protocol::VERSION, "");
    let mut stranger = agent.connect();
    let stolen = stranger.join(Pass::Invitation("a2".into()));
    let Outcome::Failed { refusal: why, .. } = stolen else {
        panic!("{stolen:?}")
    };
    assert_eq!(why, Some(Refusal::NoInvitation));
    assert_eq!(owner.request(Op::Invite { token: None }), Outcome::Done);
    assert_eq!(refusal(&mut guest), "dismissed");
    let again = agent.connect().join(Pass::Invitation("a1".into()));
    assert!(matches!(again, Outcome::Failed { .. }), "{again:?}");
}

#[test]
fn guests_leave_room_for_the_owner() {
    let (agent, _owner) = invited("room");
    let _guests = [guest(&agent), guest(&agent)];
    let late = agent.connect().join(Pass::Invitation("a1".into()));
    let Outcome::Failed { refusal: why, .. } = late else {
        panic!("{late:?}")
    };
    assert_eq!(why, Some(Refusal::Full));
    let own = agent.connect().join(Pass::Owner);
    assert_eq!(own, Outcome::Joined { role: Role::Owner });
}

/// It reads nothing at all, while the owner's program puts out far more than any window.
#[test]
fn a_watcher_is_never_felt() {
    let (agent, mut owner) = invited("unfelt");
    let mut guest = guest(&agent);
    guest.greet(protocol::VERSION, "");
    guest.subscribe(0);
    owner.type_text("seq 1 500000; echo do\"ne\"\n");
    owner.wait_for("done");
    // Once it reads again, it jumps to the present.
    guest.until("a snapshot", |frame| {
        matches!(frame, Frame::Snapshot { .. }).then_some(())
    });
    guest.wait_for_screen("done");
}

/// Each screen it asks for has to be drawn up; the owner must not feel that.
#[test]
fn a_guest_who_asks_for_screens_without_end_is_slowed_down() {
    let (agent, mut owner) = invited("screens");
    let mut guest = guest(&agent);
    guest.greet(protocol::VERSION, "");
    for _ in 0..500 {
        guest.subscribe(u64::MAX);
    }
    guest.send(&Frame::Ping(1));
    owner.type_text("echo un\"touched\"\n");
    owner.wait_for("untouched");
    let mut snapshots = 0;
    let began = std::time::Instant::now();
    while began.elapsed() < std::time::Duration::from_secs(2) {
        guest.until("a snapshot", |frame| {
            assert_ne!(*frame, Frame::Pong(1), "500 screens in {:?}", began.elapsed());
            matches!(frame, Frame::Snapshot { .. }).then_some(())
        });
        snapshots += 1;
    }
    assert!(snapshots < 200, "{snapshots}");
}

#[test]
fn a_page_of_version_1_is_told_nothing_newer() {
    let (agent, _owner) = invited("old");
    let mut old = agent.connect();
    assert_eq!(old.greet(1, "").version, 1);
    let _other = agent.connect().greet(99, "");
    old.send(&Frame::Ping(1));
    old.until("pong", |frame| {
        if let Frame::Event(event) = frame {
            assert_eq!(event.since(), 1, "{event:?}");
        }
        (*frame == Frame::Pong(1)).then_some(())
    });
    let mut ancient = agent.connect();
    ancient.send(&Frame::Hello(protocol::frame::Hello {
        version: 0,
        client: "test".into(),
        name: String::new(),
    }));
    assert_eq!(refusal(&mut ancient), "version");
}
