using System.Collections.Concurrent;
using System.Diagnostics;

namespace Realtime.SocketIO.Tests.Diagnostics;

public sealed class TraceTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    // One that no other test's events have: all hosts of a process share the source.
    private readonly string _event = Guid.NewGuid().ToString();

    public TraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Realtime.SocketIO",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task A_handler_runs_in_an_activity_of_its_own()
    {
        string? inside = null;
        await using var host = await TestHost.StartAsync(io => io.On(_event, async e =>
        {
            await Task.Yield();
            inside = Activity.Current?.Id;
            await e.AckAsync();
        }));
        await using var client = await host.ConnectAsync();

        await client.EmitWithAckAsync(_event);

        var activity = await StoppedAsync();
        Assert.Equal(inside, activity.Id);
        Assert.Null(activity.Parent);
        Assert.Equal(ActivityKind.Server, activity.Kind);
        Assert.Equal("/ " + _event, activity.OperationName);
        Assert.Equal("socketio", activity.GetTagItem("rpc.system"));
        Assert.Equal("/", activity.GetTagItem("socketio.namespace"));
        Assert.Equal(_event, activity.GetTagItem("socketio.event"));
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
    }

    [Fact]
    public async Task A_handler_that_fails_marks_its_activity()
    {
        await using var host = await TestHost.StartAsync(io => io.On(_event, _ => throw new InvalidOperationException()));
        await using var client = await host.ConnectAsync();

        await client.EmitAsync(_event);

        var activity = await StoppedAsync();
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("System.InvalidOperationException", activity.GetTagItem("error.type"));
    }

    public void Dispose() => _listener.Dispose();

    private async Task<Activity> StoppedAsync()
    {
        await Wait.UntilAsync(() => Find() is not null, "the activity has ended");
        return Find()!;

        Activity? Find() => _stopped.FirstOrDefault(activity => activity.GetTagItem("socketio.event") as string == _event);
    }
}
