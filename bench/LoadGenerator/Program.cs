using Realtime.Bench.Net;
using Realtime.Bench.Reporting;
using Realtime.Bench.Scenarios;

// Started by run.sh, from the repository's root: LoadGenerator smoke|short|full [scenarios, separated by commas]
var effort = Effort.Of(args is [var mode, ..] ? mode : "short");
var wanted = args.Length > 1 ? args[1].Split(',') : null;
var report = new Report(effort);
var passed = 0;
var failed = 0;
(string Name, Action<Bench> Run)[] scenarios =
[
    ("broadcast", BroadcastScenario.Run),
    ("ack", AckScenario.Run),
    ("rooms", RoomScenario.Run),
    ("idle", IdleScenario.Run),
    ("connect", ConnectScenario.Run),
    ("polling", PollingScenario.Run),
    ("stored", StoredScenario.Run),
    ("fanout", FanOutScenario.Run),
    ("group", GroupScenario.Run),
    ("growth", GrowthScenario.Run),
    ("slow", SlowReaderScenario.Run),
    ("storm", StormScenario.Run),
    ("cluster", ClusterScenario.Run),
    ("nodes", ChatNodesScenario.Run),
    ("misplaced", MisplacedScenario.Run),
];

foreach (var (name, run) in scenarios)
{
    if (wanted is not null && !wanted.Contains(name))
    {
        continue;
    }

    var startedAt = Clock.Now;
    using var loop = new EventLoop();
    try
    {
        run(new Bench(loop, effort, report));
        passed++;
    }
    catch (Exception exception) when (exception is TimeoutException or IOException or InvalidOperationException or HttpRequestException)
    {
        // The other rows are still useful. The exit code shows that a scenario failed.
        failed++;
        Console.Error.WriteLine($"{name}: {exception}");
    }

    Console.Error.WriteLine($"{name}: {Clock.Since(startedAt):F0} s");
}

report.Print(Console.Out);

// The summary format of test runners, for the script that sums up all suites.
Console.WriteLine($"# pass {passed}");
Console.WriteLine($"# fail {failed}");
return failed;
