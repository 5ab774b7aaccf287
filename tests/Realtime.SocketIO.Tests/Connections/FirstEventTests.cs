using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Connections;

/// <summary>A client may send as soon as it has the answer to CONNECT, whatever the server's threads do meanwhile.</summary>
public sealed class FirstEventTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_is_handled_that_comes_before_the_connecting_thread_goes_on(bool recovers)
    {
        var seen = new Seen<string>();
        using var isAsked = new ManualResetEventSlim();
        await using var host = await TestHost.StartAsync(
            io => io.Use(async (_, next) =>
            {
                // Continues on a separate thread, after the request has been answered.
                var inThread = new TaskCompletionSource();
                new Thread(() =>
                {
                    isAsked.Wait(SocketIOTestClient.Patience);
                    inThread.SetResult();
                }).Start();
                await inThread.Task;
                await next();
            }).On("hello", _ => seen.Add("hello")),
            o => o.ConnectionStateRecovery = recovers ? new() : null);
        using var http = new HttpClient { BaseAddress = host.Address };
        var address = "/socket.io/?EIO=4&transport=polling";
        address += "&sid=" + (await http.GetStringAsync(address)).Split('"')[3];

        // Host code that measures stands for the system, which may stop a thread anywhere.
        using var goOn = new ManualResetEventSlim();
        using var listener = new MeterListener();
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Name == "socketio.server.packets.sent" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => goOn.Wait(SocketIOTestClient.Patience));
        listener.Start();
        try
        {
            using var connected = await http.PostAsync(address, new StringContent("40"));
            isAsked.Set();
            Assert.StartsWith("40{", await http.GetStringAsync(address), StringComparison.Ordinal);

            var sending = http.PostAsync(address, new StringContent("""42["hello"]"""));
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(300)));
            goOn.Set();
            using var sent = await sending;
            Assert.True(sent.IsSuccessStatusCode);
            await seen.UntilAsync(1);

            // A session that has ended waits for one more poll.
            using var closed = await http.PostAsync(address, new StringContent("1"));
            using var last = await http.GetAsync(address);
        }
        finally
        {
            goOn.Set();
        }
    }
}
