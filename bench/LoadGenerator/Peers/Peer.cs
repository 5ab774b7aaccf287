using Realtime.Bench.Wires;

namespace Realtime.Bench.Peers;

/// <summary>A kind of server in the comparison.</summary>
/// <param name="Name">The column of the table.</param>
/// <param name="Wire">The protocol of its clients.</param>
/// <param name="Command">The command that starts it; arguments are separated by spaces.</param>
/// <param name="Database">A file path or a connection string, passed in the environment; null for none.</param>
internal sealed record Peer(string Name, Wire Wire, string Command, string? Database = null)
{
    private static readonly string Dotnet = $"dotnet bench/Server/bin/{Environment.GetEnvironmentVariable("CONFIGURATION") ?? "Release"}/net10.0/Realtime.Bench.Server.dll";
    private const string Node = "node --expose-gc bench/node/server.mjs";
    private static readonly string[]? Only = Environment.GetEnvironmentVariable("BENCH_PEERS")?.Split(',');

    public static Peer Realtime { get; } = new("Realtime", new SocketIOWire(), $"{Dotnet} realtime");

    public static Peer Bare { get; } = new("limit", new BareWire(), $"{Dotnet} bare");

    public static Peer SignalR { get; } = new("SignalR", new SignalRWire(), $"{Dotnet} signalr");

    public static Peer NodeServer { get; } = new("Node", new SocketIOWire(), Node);

    public static Peer SqliteChat { get; } = new("Realtime", new SocketIOWire(), $"{Dotnet} chat-sqlite", FileFor("sqlite"));

    public static Peer MemoryChat { get; } = new("Realtime", new SocketIOWire(), $"{Dotnet} chat-memory");

    /// <summary>Null if the SQLite binding is not installed. It must be compiled if there is no prebuilt binary.</summary>
    public static Peer? NodeChat { get; } = !File.Exists("bench/node/node_modules/better-sqlite3/build/Release/better_sqlite3.node") ? null : new("Node", new SocketIOWire(), Node, FileFor("node"));

    public static Peer ClassicNode { get; } = new("Node", new SocketIOWire(), $"{Node} classic");

    public static Peer StreamsNode { get; } = new("Node", new SocketIOWire(), $"{Node} streams");

    /// <summary>Chat that runs as several nodes. It uses a separate file, because all nodes of one file count as one cluster.</summary>
    public static Peer ChatNode(string name) => new("Realtime", new SocketIOWire(), $"{Dotnet} chat-sqlite", FileFor(name));

    public static Peer Inserts { get; } = new("limit", new BareWire(), $"{Dotnet} inserts", FileFor("inserts"));

    /// <summary>The servers that serve the same events, this repository's first. BENCH_PEERS selects some of them.</summary>
    public static IReadOnlyList<Peer> All { get; } =
        [.. ((Peer[])[Realtime, Bare, SignalR, NodeServer]).Where(peer => Only is null || Only.Contains(peer.Name))];

    public static Peer SqlServerChat(string connectionString) =>
        new("Realtime", new SocketIOWire(), $"{Dotnet} chat-sqlserver", connectionString);

    // On the machine's disk, because commits are measured. Each run has its own file, which run.sh deletes.
    private static string FileFor(string name) => Path.GetFullPath($"artifacts/bench/{name}-{Environment.ProcessId}.db");
}
