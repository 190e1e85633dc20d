//! Messages between agent and init. Integers are little-endian; a string is a `u16` length and its bytes.

/// The largest message in bytes: a [`Confinement`] with two filters of the kernel's maximum of 4,096 instructions.
pub const MAX_MESSAGE: usize = 66 * 1024;

/// Agent to init, once, before anything else: what every program of the sandbox gives up before it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// The capabilities it keeps: bit n is capability n of capabilities(7).
    pub capabilities: u64,
    /// Whether it may never gain privilege by exec (`PR_SET_NO_NEW_PRIVS`).
    pub no_new_privs: bool,
    /// Whether the learner's root is another user than init's.
    pub own_root: bool,
    /// System call filters in the order they are loaded; 8 bytes are one `struct sock_filter`.
    pub filters: Vec<Vec<u8>>,
}

/// Agent to init: start a program on a terminal. Two descriptors ride along: the PTY's slave, and the read
/// end of a pipe whose closing says that the agent has read all the terminal's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spawn {
    /// Chosen by the agent, returned in every message about this program.
    pub token: u32,
    /// Working directory; `/` is taken if it is gone.
    pub cwd: String,
    /// Program, looked up in `PATH` of `env`, and arguments; never empty.
    pub argv: Vec<String>,
    /// The whole environment, `NAME=value`.
    pub env: Vec<String>,
}

/// Init to agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Init runs as PID 1.
    Ready,
    /// The program could not be started.
    Failed {
        /// Of the [`Spawn`].
        token: u32,
        /// The system's error number.
        errno: i32,
    },
    /// The program ended. Its terminal stays open until the agent closes the pipe.
    Exited {
        /// Of the [`Spawn`].
        token: u32,
        /// Exit code, or signal number if `signaled`.
        value: u8,
        /// Whether a signal killed it.
        signaled: bool,
    },
}

impl Confinement {
    /// The message's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.capabilities.to_le_bytes().to_vec();
        out.extend([u8::from(self.no_new_privs), u8::from(self.own_root)]);
        for filter in &self.filters {
            out.extend(length(filter.len()));
            out.extend_from_slice(filter);
        }
        out
    }

    /// Reads a message; `None` if it is not one.
    pub fn decode(mut input: &[u8]) -> Option<Self> {
        let capabilities = u64::from_le_bytes(take(&mut input)?);
        let [no_new_privs, own_root] = take(&mut input)?;
        let mut filters = Vec::new();
        while !input.is_empty() {
            filters.push(bytes(&mut input)?.to_vec());
        }
        Some(Self {
            capabilities,
            no_new_privs: no_new_privs == 1,
            own_root: own_root == 1,
            filters,
        })
    }
}

impl Spawn {
    /// The message's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.token.to_le_bytes().to_vec();
        put(&mut out, &self.cwd);
        for list in [&self.argv, &self.env] {
            out.extend(length(list.len()));
            for item in list {
                put(&mut out, item);
            }
        }
        out
    }

    /// Reads a message; `None` if it is not one.
    pub fn decode(mut input: &[u8]) -> Option<Self> {
        let token = u32::from_le_bytes(take(&mut input)?);
        let cwd = string(&mut input)?;
        let argv = strings(&mut input)?;
        let env = strings(&mut input)?;
        (input.is_empty() && !argv.is_empty()).then_some(Self {
            token,
            cwd,
            argv,
            env,
        })
    }
}

impl Notice {
    /// The message's bytes.
    pub fn encode(&self) -> [u8; 10] {
        let (tag, token, value, signaled) = match *self {
            Self::Ready => (1, 0, 0, false),
            Self::Failed { token, errno } => (2, token, errno, false),
            Self::Exited {
                token,
                value,
                signaled,
            } => (3, token, i32::from(value), signaled),
        };
        let mut out = [0; 10];
        out[0] = tag;
        out[1..5].copy_from_slice(&token.to_le_bytes());
        out[5..9].copy_from_slice(&value.to_le_bytes());
        out[9] = u8::from(signaled);
        out
    }

    /// Reads a message; `None` if it is not one.
    pub fn decode(input: &[u8]) -> Option<Self> {
        let input: &[u8; 10] = input.try_into().ok()?;
        let (tag, mut rest) = (input[0], &input[1..]);
        let token = u32::from_le_bytes(take(&mut rest)?);
        let value = i32::from_le_bytes(take(&mut rest)?);
        match tag {
            1 => Some(Self::Ready),
            2 => Some(Self::Failed { token, errno: value }),
            3 => Some(Self::Exited {
                token,
                value: u8::try_from(value).ok()?,
                signaled: rest[0] == 1,
            }),
            _ => None,
        }
    }
}

fn length(n: usize) -> [u8; 2] {
    u16::try_from(n)
        .expect("the agent bounds its lists and strings")
        .to_le_bytes()
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend(length(text.len()));
    out.extend_from_slice(text.as_bytes());
}

fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = input.split_first_chunk::<N>()?;
    *input = rest;
    Some(*head)
}

fn bytes<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let n = usize::from(u16::from_le_bytes(take(input)?));
    let (head, rest) = input.split_at_checked(n)?;
    *input = rest;
    Some(head)
}

fn string(input: &mut &[u8]) -> Option<String> {
    String::from_utf8(bytes(input)?.to_vec()).ok()
}

fn strings(input: &mut &[u8]) -> Option<Vec<String>> {
    let n = u16::from_le_bytes(take(input)?);
    (0..n).map(|_| string(input)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Confinement, MAX_MESSAGE, Notice, Spawn};

    #[test]
    fn the_largest_confinement_fits_in_a_message() {
        let filter = vec![6; 4096 * 8];
        let confinement = Confinement {
            capabilities: 1 << 40,
            no_new_privs: true,
            own_root: false,
            filters: vec![filter.clone(), filter],
        };
        let bytes = confinement.encode();
        assert!(bytes.len() <= MAX_MESSAGE);
        assert_eq!(Confinement::decode(&bytes), Some(confinement));
        assert_eq!(Confinement::decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Confinement::decode(&bytes[..9]), None);
    }

    #[test]
    fn a_spawn_survives_the_wire_and_no_part_of_it_does() {
        let spawn = Spawn {
            token: 7,
            cwd: "/root".into(),
            argv: vec!["bash".into(), "-l".into()],
            env: vec!["TERM=xterm-256color".into(), "名=値".into()],
        };
        let bytes = spawn.encode();
        assert_eq!(Spawn::decode(&bytes), Some(spawn));
        for cut in 0..bytes.len() {
            assert_eq!(Spawn::decode(&bytes[..cut]), None, "cut at {cut}");
        }
        assert_eq!(Spawn::decode(&[&bytes[..], b"x"].concat()), None);
    }

    #[test]
    fn notices_survive_the_wire_and_garbage_is_refused() {
        for notice in [
            Notice::Ready,
            Notice::Failed { token: 1, errno: 2 },
            Notice::Exited {
                token: 3,
                value: 137,
                signaled: false,
            },
            Notice::Exited {
                token: u32::MAX,
                value: 9,
                signaled: true,
            },
        ] {
            assert_eq!(Notice::decode(&notice.encode()), Some(notice));
        }
        assert_eq!(Notice::decode(&[]), None);
        assert_eq!(Notice::decode(&[9; 10]), None);
        assert_eq!(
            Notice::decode(&[3, 0, 0, 0, 0, 0, 1, 0, 0, 0]),
            None,
            "256 is no exit code"
        );
    }
}
