using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Messages;

public sealed class OrderTests
{
    [Fact]
    public async Task Every_connection_sees_the_conversation_in_order_under_64_concurrent_senders()
    {
        const int Senders = 64;
        const int Each = 20;
        await using var host = await ChatHost.StartAsync();
        string[] users = [.. Enumerable.Range(1, Senders).Select(i => $"{i}")];
        var id = (await host.GroupAsync(users)).Id;
        var sockets = await Task.WhenAll(users.Select(user => host.ConnectAsync(user)));
        await Task.WhenAll(sockets.Select(socket => socket.EmitWithAckAsync("join_conversation", id)));

        // Each socket sends without waiting for answers: its own order must hold too.
        var acknowledged = await Task.WhenAll(sockets.Select(async (socket, s) =>
        {
            var answers = new List<Task<JsonElement>>();
            for (var i = 0; i < Each; i++)
            {
                answers.Add(socket.EmitWithAckAsync("send_message", new { conversationId = id, content = $"{s}:{i}" }));
            }

            return (await Task.WhenAll(answers)).Select(a => a.GetProperty("sequence").GetInt64()).ToArray();
        }));

        Assert.All(acknowledged, sequences => Assert.Equal(sequences.Order(), sequences));
        Assert.Equal(Enumerable.Range(1, Senders * Each).Select(i => (long)i), acknowledged.SelectMany(s => s).Order());
        var stored = new List<string>();
        while (stored.Count < Senders * Each)
        {
            var page = await host.Get<IConversationService>().GetHistoryAsync(id, "1", new HistoryQuery { After = stored.Count, Limit = 200 });
            stored.AddRange(page.Messages.Select(m => m.Content.Text));
        }

        foreach (var socket in sockets)
        {
            await Wait.UntilAsync(() => socket.Count("new_message") == stored.Count, "all messages arrived");
            Assert.Equal(stored, socket.Events.Where(e => e.Name == "new_message").Select(e => e.Payload.GetProperty("content").GetString()!));
            await socket.DisposeAsync();
        }
    }
}
