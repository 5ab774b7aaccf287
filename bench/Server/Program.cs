using Realtime.Bench.Server;

// Runs one of the servers that the load generator drives: realtime, signalr, bare, chat-memory, chat-sqlite,
// chat-sqlserver or inserts.
var kind = args[0];

// A host watches its content root and everything below it for changed settings, so the databases must not be there.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args[1..], ContentRootPath = AppContext.BaseDirectory });
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
