//! Who is connected, and what they may do.

use std::collections::BTreeMap;

use protocol::MAX_NAME;
use protocol::control::{Pass, Refusal};
use protocol::frame::{Role, Viewer};

/// Everybody connected, by the number of their connection.
#[derive(Debug)]
pub(crate) struct Viewers {
    most: u32,
    /// SHA-256 of the token that lets others watch, in hexadecimal.
    invitation: Option<String>,
    seats: BTreeMap<u64, Seat>,
}

/// One connection's place.
#[derive(Debug)]
struct Seat {
    name: String,
    role: Role,
    /// Whether it has said hello; before, others do not see it.
    present: bool,
    guest: bool,
    dismissed: bool,
}

impl Viewers {
    pub(crate) fn new(most: u32) -> Self {
        Self {
            most,
            invitation: None,
            seats: BTreeMap::new(),
        }
    }

    /// Gives the connection a place. Guests leave a quarter of the places to the owner.
    pub(crate) fn join(&mut self, number: u64, by: &Pass) -> Result<Role, Refusal> {
        let guest = match by {
            Pass::Owner => false,
            Pass::Invitation(token) if self.invitation.as_ref() == Some(token) => true,
            Pass::Invitation(_) => return Err(Refusal::NoInvitation),
        };
        let taken = u32::try_from(self.seats.len()).unwrap_or(u32::MAX);
        let most = if guest {
            self.most - self.most / 4
        } else {
            self.most
        };
        if taken >= most && !self.seats.contains_key(&number) {
            return Err(Refusal::Full);
        }
        let role = if guest { Role::Watcher } else { Role::Owner };
        self.seats.insert(
            number,
            Seat {
                name: String::new(),
                role,
                present: false,
                guest,
                dismissed: false,
            },
        );
        Ok(role)
    }

    /// The connection has said hello. One that did not join is the operator's.
    pub(crate) fn present(&mut self, number: u64, name: &str) -> Result<(), Refusal> {
        if !self.seats.contains_key(&number) {
            self.join(number, &Pass::Owner)?;
        }
        if let Some(seat) = self.seats.get_mut(&number) {
            seat.name = presentable(name);
            seat.present = true;
        }
        Ok(())
    }

    /// The connection is gone; says whether others saw it.
    pub(crate) fn leave(&mut self, number: u64) -> bool {
        self.seats.remove(&number).is_some_and(|seat| seat.present)
    }

    /// What the connection may do. One that did not join is the operator's; one that has to go may do nothing any more.
    pub(crate) fn role(&self, number: u64) -> Role {
        self.seats.get(&number).map_or(Role::Owner, |seat| {
            if seat.dismissed { Role::Watcher } else { seat.role }
        })
    }

    /// Whether the connection has to go.
    pub(crate) fn is_dismissed(&self, number: u64) -> bool {
        self.seats.get(&number).is_some_and(|seat| seat.dismissed)
    }

    /// Gives a guest another role, or sends it away; says whether there is such a guest.
    pub(crate) fn grant(&mut self, number: u64, role: Option<Role>) -> bool {
        let Some(seat) = self.seats.get_mut(&number).filter(|seat| seat.guest) else {
            return false;
        };
        match role {
            // There is one owner, and it is nobody's to give away.
            Some(role) => seat.role = role.min(Role::Writer),
            None => seat.dismissed = true,
        }
        true
    }

    /// Takes this invitation in place of the one before, whose guests have to go.
    pub(crate) fn invite(&mut self, token: Option<String>) {
        self.invitation = token;
        for seat in self.seats.values_mut().filter(|seat| seat.guest) {
            seat.dismissed = true;
        }
    }

    /// Everybody who has said hello and need not go.
    pub(crate) fn list(&self) -> Vec<Viewer> {
        let seen = self
            .seats
            .iter()
            .filter(|(_, seat)| seat.present && !seat.dismissed);
        seen.map(|(number, seat)| Viewer {
            id: *number,
            name: seat.name.clone(),
            role: seat.role,
        })
        .collect()
    }

    /// How many have said hello.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.list().len()).unwrap_or(u32::MAX)
    }

    /// Whether anybody is there who may type.
    pub(crate) fn anybody_types(&self) -> bool {
        self.list().iter().any(|viewer| viewer.role > Role::Watcher)
    }
}

/// A name that does no harm wherever it is shown.
fn presentable(name: &str) -> String {
    let mut shown = String::new();
    for c in name.chars().filter(|c| !is_unseen(*c)) {
        if shown.len() + c.len_utf8() > MAX_NAME {
            break;
        }
        shown.push(c);
    }
    shown.trim().to_owned()
}

/// Control characters, and those that have no width or turn the direction of writing.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invited(most: u32) -> Viewers {
        let mut viewers = Viewers::new(most);
        viewers.invite(Some("a1".to_owned()));
        viewers
    }

    fn guest() -> Pass {
        Pass::Invitation("a1".to_owned())
    }

    #[test]
    fn only_the_present_invitation_lets_in() {
        let mut viewers = invited(8);
        assert_eq!(viewers.join(1, &guest()), Ok(Role::Watcher));
        let stolen = Pass::Invitation("a2".to_owned());
        assert_eq!(viewers.join(2, &stolen), Err(Refusal::NoInvitation));
        viewers.invite(Some("a2".to_owned()));
        assert!(viewers.is_dismissed(1));
        assert_eq!(viewers.join(3, &guest()), Err(Refusal::NoInvitation));
        viewers.invite(None);
        assert_eq!(viewers.join(4, &stolen), Err(Refusal::NoInvitation));
        assert_eq!(viewers.join(5, &Pass::Owner), Ok(Role::Owner));
    }

    #[test]
    fn guests_leave_room_for_the_owner() {
        let mut viewers = invited(4);
        let joined: Vec<_> = (0..4)
            .map(|number| viewers.join(number, &guest()).is_ok())
            .collect();
        assert_eq!(joined, [true, true, true, false]);
        assert_eq!(viewers.join(9, &Pass::Owner), Ok(Role::Owner));
        assert_eq!(viewers.join(10, &Pass::Owner), Err(Refusal::Full));
        assert!(!viewers.leave(9), "it has not said hello");
        assert_eq!(viewers.present(10, ""), Ok(()));
    }

    #[test]
    fn a_guest_is_granted_typing_and_no_more() {
        let mut viewers = invited(8);
        viewers.join(1, &guest()).unwrap();
        viewers.present(1, "").unwrap();
        viewers.present(2, "").unwrap();
        assert!(viewers.grant(1, Some(Role::Owner)));
        assert_eq!((viewers.role(1), viewers.role(2)), (Role::Writer, Role::Owner));
        assert!(!viewers.grant(2, Some(Role::Watcher)), "the owner is no guest");
        assert!(!viewers.grant(7, None));
        assert!(viewers.grant(1, None) && viewers.is_dismissed(1));
        assert_eq!(viewers.role(1), Role::Watcher);
        assert_eq!(viewers.list().len(), 1);
    }

    #[test]
    fn names_are_short_and_harmless() {
        let check = |name: &str, expected: &str| assert_eq!(presentable(name), expected, "{name:?}");
        check("山田 太郎", "山田 太郎");
        check(" a\u{202e}b\u{1b}[2J\u{200b}c\n", "ab[2Jc");
        check(&"器".repeat(20), &"器".repeat(10));
    }
}
