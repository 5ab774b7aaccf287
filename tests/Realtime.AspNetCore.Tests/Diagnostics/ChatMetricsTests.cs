using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Storage;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Diagnostics;

/// <summary>What operators read of chat.</summary>
public sealed class ChatMetricsTests
{
    [Fact]
    public async Task Commits_are_timed_and_their_groups_counted()
    {
        await using var host = await ChatHost.StartAsync();
        using var measured = new Measurements(host);
        var id = (await host.DirectAsync("1", "2")).Id;
        await host.Get<IMessageService>().SendAsync(new(id, "1", "Hello"));
        await Wait.UntilAsync(() => measured.Of("realtime.chat.commit.duration", "kind=messages, outcome=ok").Count == 1, "the commit is measured");
        Assert.InRange(measured.Of("realtime.chat.commit.duration", "kind=messages, outcome=ok")[0], 0, 60);
        Assert.Equal([1], measured.Of("realtime.chat.group_size", "kind=messages"));
    }

    [Fact]
    public async Task What_waits_to_be_stored_is_counted_with_its_age()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ChatHost.StartAsync(builder: chat => StoreProxy.Append(chat, async (_, store) =>
        {
            await go.Task;
            return await store();
        }));
        using var measured = new Measurements(host);
        var id = (await host.DirectAsync("1", "2")).Id;
        var sending = Enumerable.Range(0, 3).Select(i => host.Get<IMessageService>().SendAsync(new(id, "1", $"{i}"))).ToList();

        // The first may be stored alone.
        await Wait.UntilAsync(() => measured.Observe("realtime.chat.writes.oldest", "kind=messages") > 0.01, "the age is measured");
        Assert.InRange(measured.Observe("realtime.chat.writes.queued", "kind=messages")!.Value, 0, 3);
        Assert.Equal(0, measured.Observe("realtime.chat.writes.queued", "kind=notifications"));
        go.SetResult();
        await Task.WhenAll(sending);
        Assert.Equal(0, measured.Observe("realtime.chat.writes.oldest", "kind=messages"));
    }

    [Fact]
    public async Task A_commit_that_fails_is_marked()
    {
        await using var host = await ChatHost.StartAsync(builder: chat => StoreProxy.Append(chat, (_, _) => throw new IOException("The disk is full.")));
        using var measured = new Measurements(host);
        var id = (await host.DirectAsync("1", "2")).Id;
        await Assert.ThrowsAsync<RealtimeException>(() => host.Get<IMessageService>().SendAsync(new(id, "1", "Hello")));
        Assert.NotEmpty(measured.Of("realtime.chat.commit.duration", "kind=messages, outcome=failed"));
        Assert.Empty(measured.Of("realtime.chat.commit.duration", "kind=messages, outcome=ok"));
    }

    [Fact]
    public async Task Refusals_are_counted_by_reason_and_door()
    {
        await using var host = await ChatHost.StartAsync(pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi("/api/chat");
        });
        using var measured = new Measurements(host);
        await host.Get<IUserBans>().BanAsync(new("1", DateTimeOffset.MaxValue));
        await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"));
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address));
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        Assert.Equal([1], measured.Of("realtime.chat.refused", "door=socket, reason=Banned"));
        Assert.Equal([1], measured.Of("realtime.chat.refused", "door=socket, reason=NoToken"));
        Assert.Equal([1], measured.Of("realtime.chat.refused", "door=http, reason=Banned"));
    }

    [Fact]
    public async Task The_outbox_and_the_digests_are_read_from_the_store_while_somebody_listens()
    {
        var time = new ManualTime();
        await using var host = await ChatHost.StartAsync(
            builder: chat => chat.AddNotificationChannel<Broken>("mail", options => (options.Delay, options.MaxAttempts) = (TimeSpan.Zero, 1)), time: time);
        await host.Get<INotificationPublisher>().PublishAsync("7", new NewNotification("t", "T", "m"));
        await Wait.UntilAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return (await host.Get<INotificationDigestStore>().ListDeadLettersAsync(null, 10, default)).Count == 1;
            },
            "the digest is a dead letter");
        using var measured = new Measurements(host);
        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return measured.Observe("realtime.chat.digests.dead", "channel=mail") == 1;
            },
            "the dead letter is counted");
        Assert.Equal(0, measured.Observe("realtime.chat.digests.waiting", "channel=mail"));
        Assert.Equal(0, measured.Observe("realtime.chat.outbox.lag"));
    }

    [Fact]
    public async Task Replies_are_counted_while_they_last_and_timed()
    {
        var model = new ScriptedModel();
        await using var host = await ChatHost.StartAsync(builder: chat => chat.AddAssistant(model, o => (o.UserId, o.Name) = ("helper", "Helper")));
        using var measured = new Measurements(host);
        var id = (await host.DirectAsync("1", "helper")).Id;
        await host.Get<Realtime.Assistant.IAssistantService>().AskAsync(id, "1", "Hello");
        var speaking = await model.NextAsync();
        Assert.Equal(1, measured.Observe("realtime.chat.assistant.replies"));
        speaking.Say("Hi");
        speaking.End();
        await Wait.UntilAsync(() => measured.Of("realtime.chat.assistant.reply.duration", "outcome=completed").Count == 1, "the reply is measured");
        Assert.Equal(0, measured.Observe("realtime.chat.assistant.replies"));
    }

    private sealed class Broken : INotificationChannel
    {
        public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken) => throw new IOException("The mailbox is full.");
    }
}
