namespace Realtime.Limits;

/// <summary>What users do, grouped by what it costs. Each user has a rate limit for each class.</summary>
public enum RateLimitClass
{
    /// <summary>Sending a message, to a person, a group, a room or an assistant.</summary>
    Send,

    /// <summary>Changing what is stored: edits, deletions, reactions, participants, titles, blocks, mutes, preferences.</summary>
    Change,

    /// <summary>Marking messages or notifications as read or delivered.</summary>
    Read,

    /// <summary>Starting or stopping typing.</summary>
    Typing,

    /// <summary>Joining and leaving conversations and rooms, and watching presence.</summary>
    Join,

    /// <summary>Creating a conversation or a room, also by a first message.</summary>
    Create,

    /// <summary>Searching messages.</summary>
    Search,

    /// <summary>Reading messages, changes, conversations, rooms, notifications, counts and presence.</summary>
    History,

    /// <summary>Connecting a socket, or giving one a newer token: what asks the host who the user is.</summary>
    Connect,

    /// <summary>All events of one of the user's sockets together.</summary>
    Socket,

    /// <summary>All events of all of the user's sockets on a node together.</summary>
    User,
}
