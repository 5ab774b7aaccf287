namespace Realtime.Domain;

/// <summary>
/// The recipients of an event: the sockets in at least one of several rooms, without those in excluded rooms. Each socket
/// receives the event once. In a namespace, only the sockets of that namespace are reached.
/// </summary>
public readonly record struct Audience
{
    private readonly IReadOnlyList<string>? _rooms;

    private readonly IReadOnlyList<string>? _except;

    internal Audience(IReadOnlyList<string> rooms, string? except = null)
        : this(rooms, except is null ? null : [except])
    {
    }

    private Audience(IReadOnlyList<string> rooms, IReadOnlyList<string>? except) => (_rooms, _except) = (rooms, except);

    /// <summary>The rooms; without rooms, nobody is reached.</summary>
    internal IReadOnlyList<string> Rooms => _rooms ?? [];

    /// <summary>The excluded rooms.</summary>
    internal IReadOnlyList<string> Except => _except ?? [];

    /// <summary>The sockets that joined a conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>The audience.</returns>
    public static Audience Conversation(string conversationId) => new([RoomNames.Conversation(conversationId)]);

    /// <summary>All sockets of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>The audience.</returns>
    public static Audience User(string userId) => new([RoomNames.User(userId)]);

    /// <summary>All sockets of several users.</summary>
    /// <param name="userIds">The users.</param>
    /// <returns>The audience.</returns>
    public static Audience Users(IEnumerable<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return new([.. userIds.Select(RoomNames.User)]);
    }

    /// <summary>Single sockets.</summary>
    /// <param name="socketIds">The public ids of the sockets.</param>
    /// <returns>The audience.</returns>
    public static Audience Sockets(IReadOnlyList<string> socketIds) => new(socketIds);

    /// <summary>The same audience without one socket.</summary>
    /// <param name="socketId">The socket's public id; null for none.</param>
    /// <returns>The audience.</returns>
    public Audience ExceptSocket(string? socketId) => new(Rooms, socketId);

    /// <summary>The same audience without the sockets of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>The audience.</returns>
    public Audience ExceptUser(string userId) => new(Rooms, RoomNames.User(userId));

    /// <summary>The same audience without the sockets of several users.</summary>
    internal Audience ExceptUsers(IReadOnlyCollection<string> userIds) => new(Rooms, [.. Except, .. userIds.Select(RoomNames.User)]);

    internal static Audience Of(string room) => new([room]);
}
