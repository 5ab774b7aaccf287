using Realtime.Bench.Server;

// One of the servers that the load generator drives: realtime, signalr, bare, chat-memory, chat-sqlite, chat-sqlserver or inserts.
var kind = args[0];
var builder = WebApplication.CreateSlimBuilder(args[1..]);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

Action<WebApplication> map = kind switch
{
    "realtime" => RealtimePeer.Add(builder),
    "signalr" => SignalRPeer.Add(builder),
    "bare" => BarePeer.Map,
    "inserts" => GroupedInserts.Map,
    _ when kind.StartsWith("chat-", StringComparison.Ordinal) => ChatPeer.Add(builder, kind["chat-".Length..]),
    _ => throw new ArgumentException($"There is no server named {kind}."),
};

await using var app = builder.Build();
map(app);
app.MapPost("/control/collect", () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();
