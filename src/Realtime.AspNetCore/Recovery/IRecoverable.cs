using Realtime.Users;

namespace Realtime.Recovery;

/// <summary>A socket whose state may be kept; stored in the socket's state.</summary>
internal interface IRecoverable
{
    /// <summary>The socket with its user; null until the user is known.</summary>
    UserConnection? Connection { get; }

    /// <summary>The endpoint and the namespace.</summary>
    string Place { get; }

    /// <summary>What is being restored; null for a new socket.</summary>
    Restore? Restore { get; }
}
