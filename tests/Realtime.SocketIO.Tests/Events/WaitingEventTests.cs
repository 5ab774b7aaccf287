namespace Realtime.SocketIO.Tests.Events;

/// <summary>Events that wait for handlers of their connection to finish.</summary>
public sealed class WaitingEventTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public async Task An_acknowledgement_that_a_handler_waits_for_overtakes_events_that_wait(int accepted)
    {
        await using var host = await TestHost.StartAsync(
            io => io.On("ask", async e => await e.AckAsync(await e.Socket.EmitWithAckAsync<string>("question", "?"))),
            o =>
            {
                o.MaxConcurrentEvents = 1;
                o.AcceptedWaitingEvents = accepted;
            });
        await using var client = await host.ConnectAsync();

        var first = client.EmitWithAckAsync("ask");
        var second = client.EmitWithAckAsync("ask");
        await client.AnswerAsync("\"a\"");
        Assert.Equal("a", (await first).GetString());
        await client.AnswerAsync("\"b\"");
        Assert.Equal("b", (await second).GetString());
    }

    [Theory]
    [InlineData("41")]
    [InlineData("1")]
    [InlineData(null)]
    public async Task What_a_client_sent_before_it_left_is_handled_before_it_is_gone(string? goodbye)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(
            io => io
                .OnDisconnect((_, _) =>
                {
                    seen.Add("gone");
                    return Task.CompletedTask;
                })
                .On("work", async e =>
                {
                    await gate.Task;
                    seen.Add(e.Arg<string>(0)!);
                }),
            o => o.MaxConcurrentEvents = 1);
        var client = await host.ConnectAsync();
        foreach (var i in new[] { "1", "2", "3" })
        {
            await client.EmitAsync("work", i);
        }

        if (goodbye is null)
        {
            await client.DisposeAsync();
        }
        else
        {
            await client.SendAsync(goodbye);
        }

        gate.SetResult();
        await seen.UntilAsync(4);
        Assert.Equal(["1", "2", "3", "gone"], seen.Items);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task The_bytes_that_wait_have_a_limit_as_well()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new Seen<int>();
        await using var host = await TestHost.StartAsync(
            io => io.On("work", async e =>
            {
                await gate.Task;
                seen.Add(e.Arg<string>(0)!.Length);
            }),
            o =>
            {
                o.MaxConcurrentEvents = 1;
                o.MaxPayload = 1024;
            });
        await using var client = await host.ConnectAsync();
        var text = new string('x', 600);

        // Far more than is read while the first is handled; nothing of it is lost.
        for (var i = 0; i < 100; i++)
        {
            await client.EmitAsync("work", text);
        }

        gate.SetResult();
        await seen.UntilAsync(100);
        Assert.All(seen.Items, length => Assert.Equal(600, length));
    }
}
