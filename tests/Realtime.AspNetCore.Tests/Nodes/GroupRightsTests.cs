using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Nodes;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>A role that ends on one node ends on all of them, and what is hidden is hidden on all of them.</summary>
public sealed class GroupRightsTests : IAsyncLifetime
{
    private NodeCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await NodeCluster.StartAsync(chat: options => options.HideEarlierMessages = true);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_change_of_roles_at_one_node_reaches_watchers_at_the_other_and_counts_there_at_once()
    {
        var id = await GroupAsync();
        await using var moderator = await _cluster.Second.ConnectAsync("2");
        await moderator.EmitWithAckAsync("watch_changes");
        await _cluster.First.Get<IGroupService>().SetRoleAsync("1", id, "2", ParticipantRole.Member);

        Assert.Equal("forbidden", (await moderator.EmitWithAckAsync("remove_participant", new { conversationId = id, userId = "3" })).GetProperty("code").GetString());
        var updated = await moderator.NextAsync("conversation_updated");
        Assert.Equal(("roles_changed", 0), (updated.GetProperty("change").GetString(), updated.GetProperty("moderatorIds").GetArrayLength()));
    }

    [Fact]
    public async Task Two_owners_who_demote_each_other_at_two_nodes_leave_one_owner()
    {
        for (var round = 0; round < 10; round++)
        {
            var id = await GroupAsync();
            await _cluster.First.Get<IGroupService>().SetRoleAsync("1", id, "2", ParticipantRole.Owner);
            var done = await Task.WhenAll(
                TryAsync(() => _cluster.First.Get<IGroupService>().SetRoleAsync("1", id, "2", ParticipantRole.Member)),
                TryAsync(() => _cluster.Second.Get<IGroupService>().SetRoleAsync("2", id, "1", ParticipantRole.Member)));

            Assert.Single(done, passed => passed);
            var found = await _cluster.First.Get<IConversationService>().FindAsync(id);
            Assert.Single(found!.Participants, p => p.Role == ParticipantRole.Owner);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_of_a_hidden_message_reaches_later_participants_at_the_other_node_without_content(bool isLarge)
    {
        string[] users = ["1", "2", .. Enumerable.Range(100, isLarge ? 60 : 0).Select(i => $"{i}")];
        var group = await _cluster.First.GroupAsync(users);
        var hidden = (await _cluster.First.Get<IMessageService>().SendAsync(new(group.Id, "1", "secret"))).Message;
        await _cluster.First.Get<IConversationService>().AddParticipantsAsync(group.Id, ["3"]);
        await using var later = await _cluster.Second.ConnectAsync("3");
        await using var early = await _cluster.Second.ConnectAsync("2");
        await later.EmitWithAckAsync("watch_changes");
        await early.EmitWithAckAsync("watch_changes");
        var edited = await _cluster.First.Get<IMessageService>().EditAsync(hidden.Id, "1", "secret new");

        Assert.Equal(edited.Revision, (await later.NextAsync("conversation_revised")).GetProperty("revision").GetInt64());
        Assert.Equal("secret new", (await early.NextAsync("message_edited")).GetProperty("content").GetString());
        await later.SettleAsync();
        Assert.Equal(0, later.Count("message_edited"));
    }

    [Fact]
    public async Task A_lost_change_of_a_hidden_message_is_filled_from_the_store_without_content()
    {
        var id = (await _cluster.First.GroupAsync("1", "2")).Id;
        var messages = _cluster.First.Get<IMessageService>();
        var hidden = (await messages.SendAsync(new(id, "1", "secret"))).Message;
        await _cluster.First.Get<IConversationService>().AddParticipantsAsync(id, ["3"]);
        await using var later = await _cluster.Second.ConnectAsync("3");
        await using var early = await _cluster.Second.ConnectAsync("2");
        await later.EmitWithAckAsync("watch_changes");
        await early.EmitWithAckAsync("watch_changes");
        await messages.SendAsync(new(id, "1", "open"));
        await later.NextAsync("message_details");
        await early.NextAsync("message_details");

        _cluster.Mesh.Loses = name => name == NodeSignals.EventName;
        await messages.EditAsync(hidden.Id, "1", "secret new");
        _cluster.Mesh.Loses = _ => false;
        await messages.SendAsync(new(id, "1", "more"));
        await later.NextAsync("message_details");
        Assert.Equal("secret new", (await early.NextAsync("message_edited")).GetProperty("content").GetString());
        await later.SettleAsync();
        Assert.Equal(0, later.Count("message_edited"));
    }

    private async Task<string> GroupAsync()
    {
        var conversations = _cluster.First.Get<IConversationService>();
        var group = await conversations.CreateGroupAsync(new("Group", ["1", "2", "3"]) { CreatedBy = "1" });
        await conversations.SetRoleAsync(group.Id, "2", ParticipantRole.Moderator);
        return group.Id;
    }

    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (RealtimeException exception) when (exception.Error == RealtimeError.Forbidden)
        {
            return false;
        }
    }
}
