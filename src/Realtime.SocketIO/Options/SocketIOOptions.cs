using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO;

/// <summary>Settings of a Socket.IO server. They are read once, when the server is created, and validated at start.</summary>
public sealed class SocketIOOptions
{
    /// <summary>The interval at which the server pings each client. Default 25 s; 100 ms to 1 hour.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long a client has to answer a ping before its connection is closed. Default 20 s; 100 ms to 1 hour.
    /// </summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a connection may stay without a namespace, including the time for authentication, before it is
    /// closed. Default 45 s; 100 ms to 1 hour.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// How long an upgrade from polling to WebSocket may take. If it does not complete, the client continues to poll.
    /// Default 10 s; 100 ms to 1 hour.
    /// </summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <c>EmitWithAckAsync</c> waits if the caller sets no timeout. Default 30 s; more than zero.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The largest message or polling payload that a client may send, in bytes. It is announced to clients. Default
    /// 1,000,000; 1 byte to 1 GiB.
    /// </summary>
    public int MaxPayload { get; set; } = 1_000_000;

    /// <summary>The transports that clients may use, <c>polling</c> and <c>websocket</c>. Default both.</summary>
    public IList<string> Transports { get; } = ["polling", "websocket"];

    /// <summary>Whether a polling client may upgrade to WebSocket. Default true.</summary>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>
    /// The web origins whose pages may connect, in addition to the app's own: <c>https://app.example.com</c>,
    /// <c>https://*.example.com</c>, or <c>*</c> for any. Default none. Checked for polling and WebSocket alike.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether pages of <see cref="AllowedOrigins"/> may send cookies (the client's <c>withCredentials</c>). Default false.</summary>
    public bool AllowCredentials { get; set; }

    /// <summary>
    /// The cookie in the first response of a connection, for load balancers that route by cookie:
    /// <c>o.Cookie = new SocketIOCookie()</c>. Default null: none. Its name may contain letters, digits, <c>-</c>,
    /// <c>_</c> and <c>.</c>; its path must begin with <c>/</c>.
    /// </summary>
    public SocketIOCookie? Cookie { get; set; }

    /// <summary>
    /// Compresses the responses to polls for clients that accept Brotli or gzip. Default null: off. Over HTTPS it has
    /// the risk of BREACH: see <see cref="SocketIOCompression"/>.
    /// </summary>
    public SocketIOCompression? HttpCompression { get; set; }

    /// <summary>
    /// Negotiates <c>permessage-deflate</c> with WebSocket clients: they may compress what they send, and large
    /// messages to them are compressed, once for all recipients. Default null: off. <see cref="MaxPayload"/> limits
    /// the decompressed size. See <see cref="SocketIOCompression"/> for the risk.
    /// </summary>
    public SocketIOCompression? PerMessageDeflate { get; set; }

    /// <summary>
    /// How many bytes may be queued for one slow client before its connection is closed. Default 4 MiB; at least
    /// 1 KiB.
    /// </summary>
    public long MaxQueuedBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// How many packets may be queued for one slow client before its connection is closed. Default 16,384; at least
    /// 16.
    /// </summary>
    public int MaxQueuedPackets { get; set; } = 16_384;

    /// <summary>
    /// How many packets may wait for a client that does not read, or is between two polls, before it counts as slow. For a slow client,
    /// events that were emitted with <see cref="BroadcastOperator.DropIfSlow"/> are dropped, and of those with
    /// <see cref="BroadcastOperator.KeepLatest"/> only the newest is kept. A client for which an eighth of
    /// <see cref="MaxQueuedPackets"/> or <see cref="MaxQueuedBytes"/> waits is slow whatever it does. Default 64; at least 1.
    /// </summary>
    public int SlowClientMark { get; set; } = 64;

    /// <summary>How many namespaces one connection may join. Default 16; at least 1.</summary>
    public int MaxNamespacesPerConnection { get; set; } = 16;

    /// <summary>
    /// How many rooms one socket may be in, not counting the room named by its id. Default 1,024; at least 1.
    /// </summary>
    public int MaxRoomsPerSocket { get; set; } = 1024;

    /// <summary>
    /// How many connections one address may have, on each server; at least 1. Default null: any number, because behind a proxy all
    /// clients share its address unless the host runs the forwarded-headers middleware. IPv6 addresses are counted by
    /// their first 64 bits.
    /// </summary>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>
    /// How many connections the host accepts at a time, including those of its other endpoints. Further connections
    /// are reset. Default null: on Linux the number of descriptors that the process may open, less a reserve for the
    /// host's own files and connections; elsewhere any number. <see cref="int.MaxValue"/> for no ceiling; at least 1.
    /// If several servers of a host set it, the smallest value applies.
    /// </summary>
    public int? MaxAcceptedConnections { get; set; }

    /// <summary>
    /// How many dynamic namespaces may exist. Clients create them by name (<c>Of</c> with a pattern or predicate).
    /// Default 10,000; at least 1.
    /// </summary>
    public int MaxDynamicNamespaces { get; set; } = 10_000;

    /// <summary>Whether a dynamic namespace is removed when its last socket has left. Default true.</summary>
    public bool RemoveEmptyDynamicNamespaces { get; set; } = true;

    /// <summary>How deeply the JSON of a packet may be nested. Default 32; 2 to 256.</summary>
    public int MaxJsonDepth { get; set; } = 32;

    /// <summary>
    /// The largest auth payload of a CONNECT packet, in bytes. The payload is kept as long as the socket. Default
    /// 16 KiB; at least 64.
    /// </summary>
    public int MaxAuthPayload { get; set; } = 16 * 1024;

    /// <summary>
    /// How many event handlers of one connection may run at a time. Further events wait. Default 64; at least 1,
    /// which runs them strictly one after another.
    /// </summary>
    public int MaxConcurrentEvents { get; set; } = 64;

    /// <summary>
    /// How many events of one connection may wait for a running handler. Together they may have at most
    /// <see cref="MaxPayload"/> bytes. Beyond these limits, reading from the client pauses; the client is still
    /// pinged and stays connected. Default 256; at least 0.
    /// </summary>
    public int AcceptedWaitingEvents { get; set; } = 256;

    /// <summary>
    /// How many fragments of less than 128 bytes, including empty ones, a WebSocket message may have. Default 1,024;
    /// at least 8.
    /// </summary>
    public int MaxFragments { get; set; } = 1024;

    /// <summary>
    /// Whether the server writes WebSocket frames directly to a connection's socket, past the HTTP server's stream. Default
    /// true. The server checks each connection: it must use HTTP/1.1 on Kestrel's socket transport, without TLS and without
    /// middleware between the socket and the endpoint. Other connections use the stream; if this is false, all do. Direct
    /// writes cost less processor time. They depend on how Kestrel works, which Kestrel does not promise.
    /// </summary>
    public bool DirectSocketWrites { get; set; } = true;

    /// <summary>How many binary attachments a packet from a client may have. Default 10; at least 0.</summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>
    /// How long the attachments of a packet may take to arrive before the connection is closed. Default 10 s; 100 ms
    /// to 1 hour.
    /// </summary>
    public TimeSpan AttachmentTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether clients of Socket.IO v2 (Engine.IO revision 3) may also connect. Default false, because the heartbeat
    /// and the binary polling of that revision are weaker.
    /// </summary>
    public bool AllowEIO3 { get; set; }

    /// <summary>
    /// Restores the rooms, the data and the missed events of clients that reconnect after they lost their connection.
    /// Default null: nothing is restored.
    /// </summary>
    public ConnectionStateRecoveryOptions? ConnectionStateRecovery { get; set; }

    /// <summary>
    /// The format of packets on the wire. Clients must use the same format. Default: the standard JSON format.
    /// </summary>
    public IPacketParser Parser { get; set; } = JsonPacketParser.Instance;

    /// <summary>How many acknowledgements of one socket may be pending at a time. Default 1,024; at least 1.</summary>
    public int MaxPendingAcks { get; set; } = 1024;

    /// <summary>
    /// How many bytes the answers to one broadcast may have in total. Answers beyond that are not kept. Default
    /// 16 MiB; at least 1 KiB.
    /// </summary>
    public long MaxGatheredAckBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How long a stopping host waits for its connections to end. A connection ends when its running handlers have
    /// answered and its client has received the queued packets. Handlers get at most half of this time
    /// (<see cref="SocketIOSocket.HandlerDeadline"/>). Default 5 s; 0 to 1 hour. Together with
    /// <see cref="ShutdownJitter"/> it is limited to four fifths of the host's own shutdown timeout.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time over which a stopping host spreads the end of its connections, so that not all clients reconnect at
    /// once. Clients are served until their connection ends. Default zero; at most 1 hour.
    /// </summary>
    public TimeSpan ShutdownJitter { get; set; }

    /// <summary>
    /// How payloads are serialized and deserialized if no type information is passed. Default: the web defaults
    /// (camelCase).
    /// </summary>
    public JsonSerializerOptions SerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Checks each new connection before it is opened. Null accepts it. A text refuses it, and is sent to the client
    /// as the message of error 4, "Forbidden". Default null: all connections are accepted.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? AllowRequest { get; set; }

    /// <summary>Whether a library keeps the state of lost sockets (<see cref="Sockets.IStateKeeper"/>).</summary>
    internal bool KeepsStateElsewhere { get; set; }
}
