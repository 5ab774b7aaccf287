using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Conversations;

public sealed class ConversationServiceTests : IAsyncLifetime
{
    private ChatHost _host = null!;
    private IConversationService _conversations = null!;

    public async Task InitializeAsync()
    {
        _host = await ChatHost.StartAsync(builder: b => b.AddUserDirectory<TestDirectory>());
        _conversations = _host.Get<IConversationService>();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_direct_conversation_of_two_users_is_one()
    {
        var first = await _conversations.GetOrCreateDirectAsync("1", "2");
        Assert.Equal(first.Id, (await _conversations.GetOrCreateDirectAsync("2", "1")).Id);
        Assert.Equal(first.Id, (await _conversations.FindDirectAsync("2", "1"))?.Id);
        Assert.Null(await _conversations.FindDirectAsync("1", "3"));
        Assert.Null(await _conversations.FindDirectAsync("1", "\0"));
        Assert.Equal(first.Id, (await _conversations.FindAsync(first.Id))?.Id);
        Assert.Null(await _conversations.FindAsync("nowhere"));
        Assert.Null(await _conversations.FindAsync(new string('x', 1000)));
    }

    [Theory]
    [InlineData("1", "1", RealtimeError.InvalidPayload)]
    [InlineData("1", "unknown-2", RealtimeError.UserNotFound)]
    [InlineData("1", "", RealtimeError.UserNotFound)]
    [InlineData("1", "a\nb", RealtimeError.UserNotFound)]
    public Task A_direct_conversation_needs_two_known_users(string first, string second, RealtimeError error) =>
        RefusedAsync(error, () => _conversations.GetOrCreateDirectAsync(first, second));

    [Fact]
    public async Task A_group_may_have_an_id_of_the_hosts()
    {
        var group = await _conversations.CreateGroupAsync(new NewGroup("T", ["1", "2", "1"]) { Id = "order-7" });
        Assert.Equal("order-7", group.Id);
        Assert.Equal(["1", "2"], group.Participants.Select(p => p.UserId).Order());
        await RefusedAsync(RealtimeError.Conflict, () => _conversations.CreateGroupAsync(new NewGroup("T", ["1"]) { Id = "order-7" }));
        await RefusedAsync(RealtimeError.InvalidPayload, () => _conversations.CreateGroupAsync(new NewGroup("T", ["1"]) { Id = "a\0" }));
        await RefusedAsync(RealtimeError.InvalidPayload, () => _conversations.CreateGroupAsync(new NewGroup("T", [])));
        await RefusedAsync(RealtimeError.InvalidPayload, () => _conversations.CreateGroupAsync(new NewGroup(new string('x', 201), ["1"])));
        await RefusedAsync(RealtimeError.UserNotFound, () => _conversations.CreateGroupAsync(new NewGroup(null, ["unknown-1"])));
    }

    [Fact]
    public async Task Participants_come_and_go_in_groups_only()
    {
        var direct = await _conversations.GetOrCreateDirectAsync("1", "2");
        var group = await _conversations.CreateGroupAsync(new NewGroup(null, ["1"]));
        Assert.Equal(2, (await _conversations.AddParticipantsAsync(group.Id, ["2", "1"])).Participants.Count);
        Assert.True(await _conversations.RemoveParticipantAsync(group.Id, "2"));
        Assert.False(await _conversations.RemoveParticipantAsync(group.Id, "2"));
        await RefusedAsync(RealtimeError.Forbidden, () => _conversations.AddParticipantsAsync(direct.Id, ["3"]));
        await RefusedAsync(RealtimeError.Forbidden, () => _conversations.RemoveParticipantAsync(direct.Id, "1"));
        await RefusedAsync(RealtimeError.UserNotFound, () => _conversations.AddParticipantsAsync(group.Id, ["unknown-1"]));
        await RefusedAsync(RealtimeError.ConversationNotFound, () => _conversations.AddParticipantsAsync("nowhere", ["3"]));
        await RefusedAsync(RealtimeError.ConversationNotFound, () => _conversations.RemoveParticipantAsync("nowhere", "1"));
    }

    [Fact]
    public async Task History_is_for_participants_and_its_query_is_checked()
    {
        var id = (await _conversations.GetOrCreateDirectAsync("1", "2")).Id;
        await RefusedAsync(RealtimeError.ConversationNotFound, () => _conversations.GetHistoryAsync(id, "3", new HistoryQuery()));
        await RefusedAsync(RealtimeError.ConversationNotFound, () => _conversations.GetHistoryAsync("nowhere", "1", new HistoryQuery()));
        await RefusedAsync(RealtimeError.InvalidPayload, () => _conversations.GetHistoryAsync(id, "1", new HistoryQuery { Limit = 201 }));
        await RefusedAsync(RealtimeError.InvalidPayload, () => _conversations.GetHistoryAsync(id, "1", new HistoryQuery { Before = 1, After = 1 }));
        await RefusedAsync(RealtimeError.InvalidPayload, () => _conversations.ListAsync("1", "nonsense"));
        await RefusedAsync(RealtimeError.InvalidPayload, () => _conversations.ListAsync("1", null, 0));
    }

    [Fact]
    public async Task A_single_message_read_leaves_those_before_it()
    {
        var id = (await _conversations.GetOrCreateDirectAsync("1", "2")).Id;
        var messages = _host.Get<IMessageService>();
        var first = await messages.SendAsync(new SendMessage(id, "1", "a"));
        var second = await messages.SendAsync(new SendMessage(id, "1", "b"));
        await using var sender = await _host.ConnectAsync("1");
        var receipt = await messages.MarkMessageReadAsync(second.Message.Id, "2");
        Assert.Equal((1, 1), (receipt.NewlyRead, receipt.UnreadCount));
        receipt = await messages.MarkMessageReadAsync(first.Message.Id, "2");
        Assert.Equal((1, 0), (receipt.NewlyRead, receipt.UnreadCount));
        await sender.NextAsync("messages_read");
        await sender.SettleAsync();
        Assert.Equal(1, sender.Count("messages_read"));
        await RefusedAsync(RealtimeError.MessageNotFound, () => messages.MarkMessageReadAsync(second.Message.Id, "3"));
        await RefusedAsync(RealtimeError.MessageNotFound, () => messages.MarkMessageReadAsync("nowhere", "2"));
    }

    private static async Task RefusedAsync(RealtimeError error, Func<Task> call) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<RealtimeException>(call)).Error);
}
