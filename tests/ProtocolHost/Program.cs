using System.Globalization;
using Realtime.ProtocolHost;

var port = int.Parse(Environment.GetEnvironmentVariable("PORT") ?? "3000", CultureInfo.InvariantCulture);

await using var app = ProtocolApplication.Create($"http://127.0.0.1:{port}", ProtocolApplication.SuiteOptions);
await app.StartAsync();

// A parent process that started this one on port 0 reads the address from here.
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();
