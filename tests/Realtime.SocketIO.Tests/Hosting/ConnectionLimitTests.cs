using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Hosting;

public sealed class ConnectionLimitTests
{
    [Theory]
    [InlineData(40, true)]
    [InlineData(80, false)]
    public async Task An_auth_payload_over_its_limit_ends_the_connection(int length, bool fits)
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxAuthPayload = 64);
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync($$"""40{"t":"{{new string('x', length)}}"}""");

        await (fits ? client.NextFrameAsync("40{") : client.Closed).WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task At_the_limit_of_concurrent_events_the_next_one_waits()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new Seen<int>();
        await using var host = await TestHost.StartAsync(
            io => io.On("work", async e =>
            {
                started.Add(e.Arg<int>(0));
                await gate.Task;
                await e.AckAsync();
            }),
            o => o.MaxConcurrentEvents = 2);
        await using var client = await host.ConnectAsync();
        var answers = Enumerable.Range(1, 4).Select(i => client.EmitWithAckAsync("work", i)).ToArray();
        await started.UntilAsync(2);

        // Another connection is served meanwhile, and gives a third event the time that it would have needed.
        await using var other = await host.ConnectAsync();
        Assert.Equal([1, 2], started.Items);

        gate.SetResult();
        await Task.WhenAll(answers);
        Assert.Equal([1, 2, 3, 4], started.Items);
    }
}
