using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Messages;

/// <summary>A user's messages take no more storage than the host allows.</summary>
public sealed class StorageLimitTests
{
    [Fact]
    public async Task A_message_over_the_limit_is_refused_until_something_is_deleted()
    {
        await using var host = await ChatHost.StartAsync(
            options => options.MaxStoredBytesPerUser = 1_000,
            pipeline: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapChatRealtimeApi();
            });
        var refused = Count(host);
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        var size = HostStore.IsSqlServer ? 225 : 450;
        var content = new string('x', size);
        var first = await socket.EmitWithAckAsync("send_message", new { conversationId = id, content });
        Assert.True((await socket.EmitWithAckAsync("send_message", new { conversationId = id, content })).GetProperty("ok").GetBoolean());

        var reply = await socket.EmitWithAckAsync("send_message", new { conversationId = id, content });
        Assert.Equal("storage_full", reply.GetProperty("code").GetString());
        using var http = host.Http("1");
        using var answer = await http.PostAsJsonAsync(new Uri($"/api/chat/conversations/{id}/messages", UriKind.Relative), new { content });
        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        await host.Get<IMessageService>().SendAsync(new(id, "2", content));
        Assert.Equal(2, refused());

        await host.Get<IMessageService>().DeleteAsModeratorAsync($"{first.GetProperty("message").GetProperty("id").GetInt64()}");
        Assert.True((await socket.EmitWithAckAsync("send_message", new { conversationId = id, content })).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task It_is_off_by_default()
    {
        await using var host = await ChatHost.StartAsync();
        Assert.Null(host.Get<Microsoft.Extensions.Options.IOptions<ChatRealtimeOptions>>().Value.MaxStoredBytesPerUser);
        var id = (await host.DirectAsync("1", "2")).Id;
        await host.Get<IMessageService>().SendAsync(new(id, "1", "text"));
        Assert.Equal(0, await host.Get<Realtime.Storage.IDataStore>().GetStoredBytesAsync("1", default));
    }

    private static Func<int> Count(ChatHost host)
    {
        var count = 0;
        var factory = host.Get<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "realtime.chat.rate_limited" && instrument.Meter.Scope == factory)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Value is nameof(ChatRealtimeOptions.MaxStoredBytesPerUser))
                {
                    Interlocked.Add(ref count, (int)value);
                }
            }
        });
        listener.Start();
        return () => Volatile.Read(ref count);
    }
}
