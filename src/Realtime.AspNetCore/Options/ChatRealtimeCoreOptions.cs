using Realtime.SocketIO;

namespace Realtime;

/// <summary>
/// What a host may decide about chat, except the dialect; hosts set these members on <c>ChatRealtimeOptions</c>, which adds it.
/// Every part of chat that knows no dialect reads its limits here.
/// </summary>
public abstract class ChatRealtimeCoreOptions
{
    private protected ChatRealtimeCoreOptions()
    {
    }

    /// <summary>
    /// The path of the Socket.IO endpoint, below the app's path base. Starts with a slash and has no slash
    /// at its end. Default <c>/socket.io</c>, which is what clients use when they name none.
    /// </summary>
    public string Path { get; set; } = "/socket.io";

    /// <summary>
    /// The host's authentication scheme that sockets and the chat API are authenticated with. Default null:
    /// the host's default scheme.
    /// </summary>
    public string? AuthenticationScheme { get; set; }

    /// <summary>
    /// The type of the claim that holds the user's id. Default null: the name identifier, else <c>sub</c>.
    /// </summary>
    public string? UserIdClaim { get; set; }

    /// <summary>
    /// Whether a token may stand in the query string (<c>?token=</c>) of a client that sends none in the
    /// CONNECT payload or the Authorization header. Default false: addresses end up in logs and histories.
    /// </summary>
    public bool AllowQueryToken { get; set; }

    /// <summary>
    /// Whether clients that bring no token may say who they are (<c>register</c> of the Assistant dialect,
    /// <c>join</c> of the Chatroom dialect and its HTTP calls), for hosts that have no sign-in. Anybody can
    /// then be anybody: only for what everybody may read and write. Default false; logged as a warning at
    /// start when it is on.
    /// </summary>
    public bool AllowDeclaredIdentity { get; set; }

    /// <summary>
    /// How long a socket may stay without saying who it is, in dialects that let clients do so after they
    /// connected. Default 10 seconds; 100 milliseconds to 5 minutes.
    /// </summary>
    public TimeSpan AuthenticationGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Origins of web pages that may connect, such as <c>https://shop.example</c>; <c>*</c> allows any.
    /// Default empty: pages of the endpoint's own origin only. From configuration: an array, or one text
    /// separated by commas.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The longest message, in UTF-16 code units. Default 4,000; 1 to 100,000.</summary>
    public int MaxMessageLength { get; set; } = 4_000;

    /// <summary>For how long after sending it a user may change a message; zero for never. Default 15 minutes; 0 to 3,650 days.</summary>
    public TimeSpan EditWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>For how long after sending it a user may delete a message; zero for never. Default 1 day; 0 to 3,650 days.</summary>
    public TimeSpan DeleteWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long the message hooks and the attachment policy may take for one message, all together. Default 5 seconds; 100 milliseconds to 1 minute.</summary>
    public TimeSpan MessageHookTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one call of the user directory, or of the Chatroom dialect's <c>IChatroomUsers</c>, may take. Whoever waits for it is refused as <c>unavailable</c> then; events
    /// show ids in place of names. Default 5 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan UserDirectoryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one call of a presence or room policy may take, and how long a dialect of the host's own may take to welcome
    /// a socket. Whoever waits for a policy is refused as <c>unavailable</c> then; a socket goes on without its welcome. Default 5 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan PolicyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the host's authentication scheme may take for one socket. The client is refused as <c>unavailable</c> then,
    /// and may try again. Default 10 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long one call of the host's own <see cref="Messages.IMessageSearch"/> may take. The client is refused as
    /// <c>unavailable</c> then. Default 5 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan MessageSearchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a dialect of the host's own may take to render one event. Its clients miss the event then, and catch up.
    /// Default 1 second; 100 milliseconds to 1 minute. Other events of the conversation, or the user, wait meanwhile.
    /// </summary>
    public TimeSpan DialectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many different reactions one user may have to one message. Default 10; 0 to 100.</summary>
    public int MaxReactionsPerUser { get; set; } = 10;

    /// <summary>How many reactions a message may have, of all users together. Default 500; 0 to 2,000.</summary>
    public int MaxReactionsPerMessage { get; set; } = 500;

    /// <summary>How many users one user may block. Default 1,000; 0 to 10,000.</summary>
    public int MaxBlockedUsers { get; set; } = 1_000;

    /// <summary>At how many messages a search looks for one page. Default 5,000; 100 to 100,000.</summary>
    public int SearchScanLimit { get; set; } = 5_000;

    /// <summary>How long messages are kept where a conversation has no policy of its own. Default: for ever.</summary>
    public Conversations.RetentionPolicy Retention { get; set; } = new();

    /// <summary>How often messages that are kept no longer are looked for. Default 10 minutes; 1 second to 1 day.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many messages are removed by one transaction. Default 500; 1 to 1,000.</summary>
    public int RetentionBatchSize { get; set; } = 500;

    /// <summary>
    /// After how many missed changes of a conversation a client that catches up starts anew instead, with the newest messages. Default 10,000;
    /// 1 to 1,000,000.
    /// </summary>
    public int MaxMissedChanges { get; set; } = 10_000;

    /// <summary>How many attachments a message may have. Default 10; 0 to 100.</summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>
    /// After how long typing ends by itself when neither a further start nor a stop follows. Default
    /// 6 seconds; 100 milliseconds to 5 minutes.
    /// </summary>
    public TimeSpan TypingExpiry { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long a user stays online after the last socket is gone, so that a page reload is not seen as
    /// going away. Default 5 seconds; 0 to 5 minutes.
    /// </summary>
    public TimeSpan PresenceGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many users one socket may watch the presence of. Default 200; 1 to 10,000.</summary>
    public int MaxWatchedUsers { get; set; } = 200;

    /// <summary>
    /// Whether a user who enters a room that does not exist creates it; the host's <c>IRoomPolicy</c> is asked too.
    /// Default true. The host's own code creates rooms either way.
    /// </summary>
    public bool AllowRoomCreation { get; set; } = true;

    /// <summary>How many rooms there may be before users can create no more; the host can. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxRooms { get; set; } = 10_000;

    /// <summary>How many rooms a user may be a member of. Default 100; 1 to 10,000.</summary>
    public int MaxRoomsPerUser { get; set; } = 100;

    /// <summary>
    /// How many messages at most are stored by one commit. What waits while a commit is under way goes into
    /// the next one. Default 256; 1 to 1,000.
    /// </summary>
    public int MaxGroupSize { get; set; } = 256;

    /// <summary>
    /// How many messages may wait to be stored; a send beyond is refused with the code <c>unavailable</c>.
    /// Default 10,000; 1 to 1,000,000. Notifications have a queue of their own of the same size.
    /// </summary>
    public int MaxQueuedWrites { get; set; } = 10_000;

    /// <summary>
    /// How many connections the host accepts at a time, those of its other endpoints included; those beyond are reset.
    /// Default null: as many as the process may open descriptors, less a reserve for the host's own files and
    /// connections (on Linux; elsewhere any number). <see cref="int.MaxValue"/> for no ceiling; at least 1.
    /// </summary>
    public int? MaxAcceptedConnections { get; set; }

    /// <summary>
    /// How many events may wait to be delivered in one of the 16 lanes over which conversations and users are spread. Typing
    /// and presence are dropped from half of it on; for everything else whoever stores waits a few seconds for room. Default
    /// 10,000; 100 to 1,000,000.
    /// </summary>
    public int MaxQueuedEvents { get; set; } = 10_000;

    /// <summary>
    /// Changes the options of the Socket.IO server below (heartbeat, payload and queue limits, credentials
    /// for other origins). Runs after <see cref="AllowedOrigins"/> and the configuration section
    /// <c>ChatRealtime:SocketIO</c>, which holds options by name, were applied. Default null.
    /// </summary>
    public Action<SocketIOOptions>? SocketIO { get; set; }
}
