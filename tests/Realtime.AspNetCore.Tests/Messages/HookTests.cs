using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Messages;

public sealed class HookTests
{
    [Fact]
    public async Task Hooks_change_and_refuse_in_the_order_in_which_they_were_added()
    {
        await using var host = await ChatHost.StartAsync(builder: chat => chat.AddMessageHook<Shout>().AddMessageHook<Polite>());
        var id = (await host.DirectAsync("1", "2")).Id;

        var sent = await host.Get<IMessageService>().SendAsync(new(id, "1", "hello"));
        Assert.Equal("HELLO", sent.Message.Content.Text);

        var refused = await Assert.ThrowsAsync<RealtimeException>(() => host.Get<IMessageService>().SendAsync(new(id, "1", "damn")));
        Assert.Equal((RealtimeError.MessageRefused, "Mind your language"), (refused.Error, refused.Message));

        var edited = await host.Get<IMessageService>().EditAsync(sent.Message.Id, "1", "bye");
        Assert.Equal("BYE", edited.Content.Text);
        await Assert.ThrowsAsync<RealtimeException>(() => host.Get<IMessageService>().EditAsync(sent.Message.Id, "1", "damn"));
        Assert.Equal("damn", (await host.Get<IMessageService>().EditAsModeratorAsync(sent.Message.Id, "damn")).Content.Text);
    }

    [Fact]
    public async Task A_hook_that_takes_different_times_keeps_the_order_of_a_clients_sends()
    {
        await using var host = await ChatHost.StartAsync(builder: chat => chat.AddMessageHook<Dawdler>());
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var receiver = await host.ConnectAsync("2");
        await using var sender = await host.ConnectAsync("1");

        for (var i = 0; i < 20; i++)
        {
            await sender.EmitAsync("send_message", new { conversationId = id, content = $"{i}" });
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"{i}", (await receiver.NextAsync("message_notification")).GetProperty("content").GetString());
        }
    }

    [Fact]
    public async Task A_hook_that_fails_or_takes_too_long_refuses_the_message_and_not_the_next_one()
    {
        await using var host = await ChatHost.StartAsync(
            options => options.MessageHookTimeout = TimeSpan.FromMilliseconds(200),
            builder: chat => chat.AddMessageHook<Moody>());
        var id = (await host.DirectAsync("1", "2")).Id;
        var messages = host.Get<IMessageService>();

        var late = messages.SendAsync(new(id, "1", "hang"));
        var failed = messages.SendAsync(new(id, "1", "throw"));
        var fine = messages.SendAsync(new(id, "1", "fine"));

        Assert.Equal(RealtimeError.Unavailable, (await Assert.ThrowsAsync<RealtimeException>(() => late)).Error);
        Assert.Equal(RealtimeError.Internal, (await Assert.ThrowsAsync<RealtimeException>(() => failed)).Error);
        Assert.Equal(1, (await fine).Message.Sequence);
    }

    [Fact]
    public async Task Attachments_need_a_policy_that_allows_them()
    {
        await using var without = await ChatHost.StartAsync();
        await using var with = await ChatHost.StartAsync(builder: chat => chat.AddAttachmentPolicy<OwnFiles>());

        Assert.Equal(RealtimeError.AttachmentRefused, await SendAsync(without, "1/a"));
        Assert.Null(await SendAsync(with, "1/a", "1/b"));
        Assert.Equal(RealtimeError.AttachmentRefused, await SendAsync(with, "1/a", "2/b"));
        Assert.Equal(RealtimeError.InvalidPayload, await SendAsync(with, "1/a", "1/a"));
        Assert.Equal(RealtimeError.InvalidPayload, await SendAsync(with, [.. Enumerable.Range(0, 11).Select(i => $"1/{i}")]));
        Assert.Equal(RealtimeError.MessageEmpty, await SendAsync(with));

        async Task<RealtimeError?> SendAsync(ChatHost host, params string[] attachmentIds)
        {
            var id = (await host.DirectAsync("1", "2")).Id;
            await using var socket = await host.ConnectAsync("1");
            var reply = await socket.EmitWithAckAsync("send_message", new { conversationId = id, content = "", attachmentIds });
            return reply.GetProperty("ok").GetBoolean()
                ? null
                : Enum.GetValues<RealtimeError>().Single(error => RealtimeErrors.Code(error) == reply.GetProperty("code").GetString());
        }
    }

    private sealed class Shout : IMessageHook
    {
        public ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken) =>
            new(MessageDecision.Change(message.Content.Text.ToUpperInvariant()));
    }

    private sealed class Polite : IMessageHook
    {
        public ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken) =>
            new(message.Content.Text == "DAMN" ? MessageDecision.Refuse("Mind your language") : MessageDecision.Allow);
    }

    private sealed class Dawdler : IMessageHook
    {
        public async ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken)
        {
            await Task.Delay(Random.Shared.Next(10), cancellationToken);
            return MessageDecision.Allow;
        }
    }

    private sealed class Moody : IMessageHook
    {
        public async ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken)
        {
            if (message.Content.Text == "hang")
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return message.Content.Text == "throw" ? throw new InvalidOperationException("moody") : MessageDecision.Allow;
        }
    }

    private sealed class OwnFiles : IAttachmentPolicy
    {
        public ValueTask<bool> MayAttachAsync(PendingMessage message, CancellationToken cancellationToken) =>
            new(message.Content.AttachmentIds.All(id => id.StartsWith(message.SenderId + "/", StringComparison.Ordinal)));
    }
}
