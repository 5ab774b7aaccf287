using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Realtime.SocketIO;

/// <summary>
/// Settings of a Socket.IO server. They are read once, when the server is created, and validated at start.
/// </summary>
public sealed class SocketIOOptions
{
    /// <summary>How often the server pings each client. Default 25 s; 100 ms to 1 hour.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a client may take to answer a ping before its connection is closed. Default 20 s; 100 ms to 1 hour.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a connection may stay without a namespace before it is closed, authentication included. Default 45 s; 100 ms to 1 hour.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long an upgrade from polling to WebSocket may take; polling goes on if it does not complete. Default 10 s; 100 ms to 1 hour.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <c>EmitWithAckAsync</c> waits where the caller names no time. Default 30 s; more than zero.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest message or polling payload that a client may send, in bytes; announced to clients. Default 1,000,000; 1 byte to 1 GiB.</summary>
    public int MaxPayload { get; set; } = 1_000_000;

    /// <summary>The transports that clients may use, <c>polling</c> and <c>websocket</c>. Default both.</summary>
    public IList<string> Transports { get; } = ["polling", "websocket"];

    /// <summary>Whether a polling client may go on to WebSocket. Default true.</summary>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>
    /// The web origins, besides the app's own, whose pages may connect: <c>https://app.example.com</c>,
    /// <c>https://*.example.com</c>, or <c>*</c> for any. Default none. Checked for polling and WebSocket alike.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether pages of <see cref="AllowedOrigins"/> may send cookies (the client's <c>withCredentials</c>). Default false.</summary>
    public bool AllowCredentials { get; set; }

    /// <summary>
    /// The cookie of a connection's first answer, for load balancers that go by one:
    /// <c>o.Cookie = new SocketIOCookie()</c>. Default null: none. Its name must be a cookie's, its path begin with <c>/</c>.
    /// </summary>
    public SocketIOCookie? Cookie { get; set; }

    /// <summary>
    /// Compresses the answers to polls for clients that take Brotli or gzip. Default null: off. The risk over HTTPS
    /// is that of BREACH: see <see cref="SocketIOCompression"/>.
    /// </summary>
    public SocketIOCompression? HttpCompression { get; set; }

    /// <summary>
    /// Agrees with WebSocket clients on <c>permessage-deflate</c>: they may compress what they send, and large
    /// messages to them are compressed, once for all recipients. Default null: off.
    /// <see cref="MaxPayload"/> counts what has been decompressed. See <see cref="SocketIOCompression"/> for the risk.
    /// </summary>
    public SocketIOCompression? PerMessageDeflate { get; set; }

    /// <summary>How many bytes may wait for one slow client before its connection is closed. Default 4 MiB; at least 1 KiB.</summary>
    public long MaxQueuedBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many packets may wait for one slow client before its connection is closed. Default 16,384; at least 16.</summary>
    public int MaxQueuedPackets { get; set; } = 16_384;

    /// <summary>How many namespaces one connection may join. Default 16; at least 1.</summary>
    public int MaxNamespacesPerConnection { get; set; } = 16;

    /// <summary>How many rooms one socket may be in, its own not counted. Default 1,024; at least 1.</summary>
    public int MaxRoomsPerSocket { get; set; } = 1024;

    /// <summary>
    /// How many connections one address may have; null for any number, the default, since behind a proxy all
    /// clients share its address unless the host runs the forwarded-headers middleware. At least 1. Of an IPv6
    /// address the first 64 bits count.
    /// </summary>
    public int? MaxConnectionsPerAddress { get; set; }

    /// <summary>
    /// How many connections the host accepts at a time, those of its other endpoints included; those beyond are reset.
    /// Default null: as many as the process may open descriptors, less a reserve for the host's own files and
    /// connections (on Linux; elsewhere any number). <see cref="int.MaxValue"/> for no ceiling; at least 1. Where several
    /// servers of a host set it, the smallest holds.
    /// </summary>
    public int? MaxAcceptedConnections { get; set; }

    /// <summary>How many namespaces may exist by clients' names (<c>Of</c> with a pattern or predicate). Default 10,000; at least 1.</summary>
    public int MaxDynamicNamespaces { get; set; } = 10_000;

    /// <summary>Whether a namespace that exists by a client's name is removed when its last socket has left. Default true.</summary>
    public bool RemoveEmptyDynamicNamespaces { get; set; } = true;

    /// <summary>How deeply the JSON of a packet may be nested. Default 32; 2 to 256.</summary>
    public int MaxJsonDepth { get; set; } = 32;

    /// <summary>The largest auth payload of a CONNECT packet, in bytes: it is kept as long as the socket. Default 16 KiB; at least 64.</summary>
    public int MaxAuthPayload { get; set; } = 16 * 1024;

    /// <summary>How many handlers of one connection's events may run at a time; events beyond it wait. Default 64; at least 1, which runs them strictly one after another.</summary>
    public int MaxConcurrentEvents { get; set; } = 64;

    /// <summary>
    /// How many events of one connection may wait for a handler to finish, together of not more bytes than
    /// <see cref="MaxPayload"/>; reading from the client pauses beyond it. The client is pinged in any case, and stays
    /// connected. Default 256; at least 0.
    /// </summary>
    public int AcceptedWaitingEvents { get; set; } = 256;

    /// <summary>How many fragments of less than 128 bytes, empty ones included, a WebSocket message may have. Default 1,024; at least 8.</summary>
    public int MaxFragments { get; set; } = 1024;

    /// <summary>
    /// Whether WebSocket frames are written to a connection's own socket, past the HTTP server's stream. Default true. Each
    /// connection is checked: it must be HTTP/1.1 on Kestrel's socket transport, without TLS and without middleware
    /// between the socket and the endpoint. All others write through the stream, as all do where this is false. Writing to
    /// the socket takes less processor time per write; it rests on how Kestrel works, not on what it promises.
    /// </summary>
    public bool DirectSocketWrites { get; set; } = true;

    /// <summary>How many binary attachments a packet of a client may have. Default 10; at least 0.</summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>How long the attachments of a packet may take to arrive before its connection is closed. Default 10 s; 100 ms to 1 hour.</summary>
    public TimeSpan AttachmentTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether clients of Socket.IO v2 (Engine.IO revision 3) may connect as well. Default false: its heartbeat
    /// and its binary polling are weaker.
    /// </summary>
    public bool AllowEIO3 { get; set; }

    /// <summary>Lets clients that lose their connection come back to their rooms, data and missed events. Default null: they start afresh.</summary>
    public ConnectionStateRecoveryOptions? ConnectionStateRecovery { get; set; }

    /// <summary>The format of packets on the wire; clients must use the same. Default: the standard one.</summary>
    public IPacketParser Parser { get; set; } = JsonPacketParser.Instance;

    /// <summary>How many acknowledgements one socket may owe at a time. Default 1,024; at least 1.</summary>
    public int MaxPendingAcks { get; set; } = 1024;

    /// <summary>How many bytes the answers that one broadcast gathers may have altogether; what comes beyond is not kept. Default 16 MiB; at least 1 KiB.</summary>
    public long MaxGatheredAckBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How long a stopping host waits for its connections to end. A connection ends when its running handlers have
    /// answered and its client has taken what is queued. Handlers get half of the time at most
    /// (<see cref="SocketIOSocket.HandlerDeadline"/>). Default 5 s; 0 to 1 hour. Together with <see cref="ShutdownJitter"/> never longer than four
    /// fifths of the host's own shutdown timeout.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Over how long a stopping host spreads the end of its connections, so that not all clients come back at
    /// once; they are served meanwhile. Default zero; at most 1 hour.
    /// </summary>
    public TimeSpan ShutdownJitter { get; set; }

    /// <summary>How payloads are written and read where no type information is passed. Default: the web defaults (camelCase).</summary>
    public JsonSerializerOptions SerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Decides on each new connection before it is opened: null lets it in; a text refuses it, and reaches the
    /// client as the message of error 4, "Forbidden". Default null: all are let in.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? AllowRequest { get; set; }
}
