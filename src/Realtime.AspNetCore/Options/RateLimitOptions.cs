using Realtime.Limits;

namespace Realtime;

/// <summary>
/// How often users may do things. Each node counts for itself. Calls of the host's own code are not limited. Values from the
/// configuration section <c>ChatRealtime:RateLimits</c> apply first; values set in code override them.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Whether there are rate limits. Default true.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Messages that one user sends. Default 60 at once, 300 per minute.</summary>
    public RateLimit Send { get; set; } = new(60, 300);

    /// <summary>Changes by one user: edits, deletions, reactions, participants, blocks, preferences. Default 60 at once, 300 per minute.</summary>
    public RateLimit Change { get; set; } = new(60, 300);

    /// <summary>Marks of one user that something was read or delivered. Default 120 at once, 600 per minute.</summary>
    public RateLimit Read { get; set; } = new(120, 600);

    /// <summary>Starts and stops of one user's typing. Default 30 at once, 240 per minute.</summary>
    public RateLimit Typing { get; set; } = new(30, 240);

    /// <summary>
    /// Joins, leaves and changes of the watched users by one user. Default 300 at once, 600 per minute, because a client that
    /// reconnects joins all conversations that it shows.
    /// </summary>
    public RateLimit Join { get; set; } = new(300, 600);

    /// <summary>Conversations and rooms that one user creates. Default 20 at once, 10 per minute.</summary>
    public RateLimit Create { get; set; } = new(20, 10);

    /// <summary>Searches of one user. Default 10 at once, 30 per minute.</summary>
    public RateLimit Search { get; set; } = new(10, 30);

    /// <summary>Reads of one user, without searches. Default 300 at once, 900 per minute, because a client that reconnects catches up.</summary>
    public RateLimit History { get; set; } = new(300, 900);

    /// <summary>
    /// Sockets that one user connects, and newer tokens for them, whether they are accepted or not. Default 200 at once, 120 per minute:
    /// all sockets of a user (<see cref="ChatRealtimeCoreOptions.MaxSocketsPerUser"/>) come back twice.
    /// </summary>
    public RateLimit Connect { get; set; } = new(200, 120);

    /// <summary>All events of one socket together, also before it is authenticated. Default 600 at once, 3,000 per minute.</summary>
    public RateLimit Socket { get; set; } = new(600, 3_000);

    /// <summary>
    /// All events of all sockets of one user together. Default 2,000 at once, 6,000 per minute: twice what the other classes let through,
    /// so that only a flood of refused events meets it.
    /// </summary>
    public RateLimit User { get; set; } = new(2_000, 6_000);

    /// <summary>
    /// Attempts of one client address to authenticate that failed because of the token, before further attempts are refused. Clients
    /// behind one proxy or one office network share an address. Default 60 at once, 60 per minute.
    /// </summary>
    public RateLimit FailedSignIns { get; set; } = new(60, 60);

    internal IEnumerable<(string Name, RateLimit Limit)> All =>
    [
        (nameof(Send), Send),
        (nameof(Change), Change),
        (nameof(Read), Read),
        (nameof(Typing), Typing),
        (nameof(Join), Join),
        (nameof(Create), Create),
        (nameof(Search), Search),
        (nameof(History), History),
        (nameof(Connect), Connect),
        (nameof(Socket), Socket),
        (nameof(User), User),
        (nameof(FailedSignIns), FailedSignIns),
    ];

    internal RateLimit Of(RateLimitClass kind) => kind switch
    {
        RateLimitClass.Send => Send,
        RateLimitClass.Change => Change,
        RateLimitClass.Read => Read,
        RateLimitClass.Typing => Typing,
        RateLimitClass.Join => Join,
        RateLimitClass.Create => Create,
        RateLimitClass.Search => Search,
        RateLimitClass.History => History,
        RateLimitClass.Connect => Connect,
        RateLimitClass.Socket => Socket,
        RateLimitClass.User => User,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
