using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Audit;
using Realtime.Conversations;
using Realtime.Data;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Data;

/// <summary>What is left of a user who was erased, as others see it.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        options => options.PresenceGrace = TimeSpan.Zero,
        builder => builder.AddUserDirectory<TestDirectory>(),
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi();
        });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private IDataService Data => _host.Get<IDataService>();

    private IMessageService Messages => _host.Get<IMessageService>();

    [Fact]
    public async Task The_audit_trail_keeps_who_it_was_unless_the_host_wants_it_erased()
    {
        var group = await _host.GroupAsync("1", "2");
        await _host.Get<IGroupService>().SetTitleAsync("1", group.Id, "Other");
        await DeletionTests.CompletedAsync(_host, (await Data.EraseUserAsync("1")).Id);
        Assert.NotEmpty((await _host.Get<IAuditLog>().ListAsync(new() { UserId = "1" })).Items);

        await using var erasing = await ChatHost.StartAsync(options => options.EraseAuditIds = true);
        group = await erasing.GroupAsync("1", "2");
        await erasing.Get<IGroupService>().SetTitleAsync("1", group.Id, "Other");
        await DeletionTests.CompletedAsync(erasing, (await erasing.Get<IDataService>().EraseUserAsync("1")).Id);
        Assert.Empty((await erasing.Get<IAuditLog>().ListAsync(new() { UserId = "1" })).Items);
        Assert.NotEmpty((await erasing.Get<IAuditLog>().ListAsync(new() { UserId = ErasedUser.Id })).Items);
    }

    [Fact]
    public async Task The_others_hear_that_messages_are_deleted_and_that_the_user_left()
    {
        var group = await _host.GroupAsync("1", "2", "3");
        var sent = (await Messages.SendAsync(new(group.Id, "1", "From 1"))).Message;
        var answer = (await Messages.SendAsync(new(group.Id, "2", "From 2"))).Message;
        await _host.Get<IMessageReactions>().AddAsync(answer.Id, "1", "👍");
        await using var other = await _host.ConnectAsync("2");
        await other.EmitWithAckAsync("watch_changes");
        await using var erased = await _host.ConnectAsync("1");

        var job = await Data.EraseUserAsync("1");

        await erased.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        var left = await other.NextAsync("conversation_updated");
        Assert.Equal("participants_removed", left.GetProperty("change").GetString());
        Assert.Equal(["2", "3"], left.GetProperty("participantIds").EnumerateArray().Select(id => id.ToString()));
        Assert.Equal(sent.Id, (await other.NextAsync("message_deleted")).GetProperty("id").ToString());
        Assert.False((await other.NextAsync("reaction_changed")).GetProperty("added").GetBoolean());
        await DeletionTests.CompletedAsync(_host, job.Id);

        var history = await HistoryAsync(group.Id, "2");
        Assert.Equal([(ErasedUser.Id, ""), ("2", "From 2")], history.Select(m => (m.SenderId, m.Content.Text)));
        Assert.Empty(history[1].Reactions);
        Assert.Equal((ErasedUser.Id, DataJobKind.EraseUser), ((await Data.FindJobAsync(job.Id))!.Target, job.Kind));
    }

    [Fact]
    public async Task With_the_option_texts_stay_under_the_stand_ins_name()
    {
        await using var host = await ChatHost.StartAsync(
            options => (options.PresenceGrace, options.ErasedMessages) = (TimeSpan.Zero, ErasedMessages.KeepText),
            builder => builder.AddUserDirectory<TestDirectory>());
        var direct = await host.DirectAsync("1", "2");
        await host.Get<IMessageService>().SendAsync(new(direct.Id, "1", "Kept") { ClientMessageId = "mine" });
        await using var other = await host.ConnectAsync("2");
        await other.EmitWithAckAsync("watch_changes");

        var job = await host.Get<IDataService>().EraseUserAsync("1");

        var edited = await other.NextAsync("message_edited");
        Assert.Equal(("Kept", ErasedUser.Id), (edited.GetProperty("content").GetString(), edited.GetProperty("senderId").GetString()));
        await DeletionTests.CompletedAsync(host, job.Id);
        var changes = await other.EmitWithAckAsync("get_changes", new { conversationId = direct.Id, afterRevision = 2 });
        Assert.Equal("Kept", changes.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_direct_conversation_stays_readable_for_the_other_with_a_stand_in()
    {
        var direct = await _host.DirectAsync("1", "2");
        await Messages.SendAsync(new(direct.Id, "2", "To 1"));
        await DeletionTests.CompletedAsync(_host, (await Data.EraseUserAsync("1")).Id);

        using var http = _host.Http("2");
        using var list = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/chat/conversations", UriKind.Relative)));
        var item = Assert.Single(list.RootElement.GetProperty("items").EnumerateArray());
        Assert.Equal(
            ["2", ErasedUser.Id], item.GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("userId").GetString()).Order());
        Assert.Contains(item.GetProperty("participants").EnumerateArray(), p => p.GetProperty("name").GetString() == ErasedUser.Name);
        var refusal = await Assert.ThrowsAsync<RealtimeException>(() => Messages.SendAsync(new(direct.Id, "2", "Anybody?")));
        Assert.Equal(RealtimeError.Forbidden, refusal.Error);
        Assert.NotEqual(direct.Id, (await _host.DirectAsync("1", "2")).Id);
        Assert.Equal(ErasedUser.Id, (await HistoryAsync(direct.Id, "2"))[0].Content.ReceiverId);
    }

    [Fact]
    public async Task Conversations_that_nobody_is_left_in_are_deleted()
    {
        var direct = await _host.DirectAsync("1", "2");
        var alone = await _host.GroupAsync("1");
        foreach (var user in new[] { "1", "2" })
        {
            await DeletionTests.CompletedAsync(_host, (await Data.EraseUserAsync(user)).Id);
        }

        var conversations = _host.Get<IConversationService>();
        Assert.Null(await conversations.FindAsync(direct.Id));
        Assert.Null(await conversations.FindAsync(alone.Id));
    }

    [Fact]
    public async Task Nothing_is_exported_of_a_user_who_was_erased()
    {
        await using var socket = await _host.ConnectAsync("1");
        await socket.EmitWithAckAsync("join_conversation", new { conversationId = "room:lobby" });
        var group = await _host.GroupAsync("1", "2");
        await Messages.SendAsync(new(group.Id, "1", "Line 1\nLine 2 \u2028 \"quoted\""));
        await Messages.MarkReadAsync(group.Id, "1");
        await _host.Get<INotificationPublisher>().PublishAsync("1", new NewNotification("type", "Title", "Text") { Data = JsonSerializer.SerializeToElement(new { a = 1 }) });
        await _host.Get<INotificationPreferences>().SetAsync("1", "other", NotificationMode.Off);
        await _host.Get<IUserBlocks>().BlockAsync("1", "9");

        var before = await ExportAsync("1");
        Assert.Equal("user", before[0].GetProperty("type").GetString());
        Assert.All(before, line => Assert.Equal("type", line.EnumerateObject().First().Name));
        Assert.Superset(
            new HashSet<string?> { "user", "membership", "message", "notification", "notification_preference", "feed", "block" },
            before.Select(line => line.GetProperty("type").GetString()).ToHashSet());
        var message = before.Single(line => line.GetProperty("type").GetString() == "message");
        Assert.Equal("Line 1\nLine 2 \u2028 \"quoted\"", message.GetProperty("content").GetString());
        Assert.Equal(2, before.Count(line => line.GetProperty("type").GetString() == "membership"));

        await DeletionTests.CompletedAsync(_host, (await Data.EraseUserAsync("1")).Id);

        Assert.Equal(["user"], (await ExportAsync("1")).Select(line => line.GetProperty("type").GetString()));
        Assert.Empty(await _host.Get<IPresenceStore>().GetLastSeenAsync(["1"], default));
        Assert.Equal(0, (await _host.Get<IRoomService>().FindAsync("lobby"))!.MemberCount);
    }

    [Fact]
    public async Task Nobody_is_the_stand_in()
    {
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => _host.ConnectAsync(ErasedUser.Id));
        Assert.NotNull(refused);
        var added = await Assert.ThrowsAsync<RealtimeException>(() => _host.GroupAsync("1", ErasedUser.Id));
        Assert.Equal(RealtimeError.UserNotFound, added.Error);
        var erased = await Assert.ThrowsAsync<RealtimeException>(() => Data.EraseUserAsync(ErasedUser.Id));
        Assert.Equal(RealtimeError.UserNotFound, erased.Error);
    }

    [Fact]
    public async Task A_user_who_is_being_erased_is_not_erased_twice()
    {
        var first = await Data.EraseUserAsync("7");
        var second = await Data.EraseUserAsync("7");
        Assert.Equal(first.Id, second.Id);
        await DeletionTests.CompletedAsync(_host, first.Id);
        Assert.NotEqual(first.Id, (await Data.EraseUserAsync("7")).Id);
    }

    private async Task<IReadOnlyList<Message>> HistoryAsync(string conversationId, string userId) =>
        (await _host.Get<IConversationService>().GetHistoryAsync(conversationId, userId, new HistoryQuery())).Messages;

    private async Task<List<JsonElement>> ExportAsync(string userId)
    {
        var lines = new List<JsonElement>();
        await foreach (var line in Data.ExportUserAsync(userId))
        {
            Assert.DoesNotContain('\n', line);
            lines.Add(JsonSerializer.Deserialize<JsonElement>(line));
        }

        return lines;
    }
}
