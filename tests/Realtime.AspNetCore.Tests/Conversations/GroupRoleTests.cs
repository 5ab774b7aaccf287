using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Conversations;

/// <summary>Who may do what in a group, by host code, sockets and HTTP. User 1 owns it, 2 moderates, 3 and 4 are members.</summary>
public sealed class GroupRoleTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    private IGroupService Groups => _host.Get<IGroupService>();

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(ParticipantRole.Owner, true, true, true, true, true, true)]
    [InlineData(ParticipantRole.Moderator, true, true, true, false, true, false)]
    [InlineData(ParticipantRole.Member, false, false, false, false, false, false)]
    public void The_table_of_rights(ParticipantRole role, bool rename, bool add, bool removeMember, bool removeModerator, bool delete, bool giveRole)
    {
        var rights = new GroupRights { MembersMayAdd = false, MembersMayRename = false };
        Assert.Equal(
            (rename, add, removeMember, removeModerator, delete, giveRole),
            (
                rights.Allow(GroupAction.Rename, role),
                rights.Allow(GroupAction.AddParticipants, role),
                rights.Allow(GroupAction.RemoveParticipant, role, ParticipantRole.Member),
                rights.Allow(GroupAction.RemoveParticipant, role, ParticipantRole.Moderator),
                rights.Allow(GroupAction.DeleteMessage, role),
                rights.Allow(GroupAction.GiveRole, role)));
        Assert.Equal(role == ParticipantRole.Owner, rights.Allow(GroupAction.RemoveParticipant, role, ParticipantRole.Owner));
        Assert.True(new GroupRights().Allow(GroupAction.Rename, ParticipantRole.Member));
        Assert.True(new GroupRights().Allow(GroupAction.AddParticipants, ParticipantRole.Member));
    }

    [Fact]
    public async Task Members_may_add_and_rename_unless_the_host_says_otherwise()
    {
        var id = await GroupAsync(_host);
        Assert.Equal("New", (await Groups.SetTitleAsync("3", id, "New")).Title);
        Assert.True((await Groups.AddParticipantsAsync("3", id, ["5"])).HasParticipant("5"));

        await using var strict = await StartAsync(options => options.MembersMayAdd = options.MembersMayRename = false);
        var strictId = await GroupAsync(strict);
        var groups = strict.Get<IGroupService>();
        await RefusedAsync(RealtimeError.Forbidden, () => groups.SetTitleAsync("3", strictId, "New"));
        await RefusedAsync(RealtimeError.Forbidden, () => groups.AddParticipantsAsync("3", strictId, ["5"]));
        Assert.Equal("New", (await groups.SetTitleAsync("2", strictId, "New")).Title);
        Assert.True((await groups.AddParticipantsAsync("2", strictId, ["5"])).HasParticipant("5"));
    }

    [Fact]
    public async Task Moderators_remove_members_and_only_owners_remove_moderators_and_owners()
    {
        var id = await GroupAsync(_host);
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.RemoveParticipantAsync("3", id, "4"));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.RemoveParticipantAsync("2", id, "1"));
        Assert.True(await Groups.RemoveParticipantAsync("2", id, "4"));
        Assert.False(await Groups.RemoveParticipantAsync("2", id, "4"));
        Assert.True(await Groups.RemoveParticipantAsync("3", id, "3"));
        Assert.True(await Groups.RemoveParticipantAsync("1", id, "2"));
        await RefusedAsync(RealtimeError.ConversationNotFound, () => Groups.RemoveParticipantAsync("2", id, "1"));
        Assert.Equal(["1"], (await _host.Get<IConversationService>().FindAsync(id))!.Participants.Select(p => p.UserId));
    }

    [Fact]
    public async Task Only_owners_give_roles_and_the_only_owner_does_not_step_down()
    {
        var id = await GroupAsync(_host);
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.SetRoleAsync("2", id, "3", ParticipantRole.Moderator));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.SetRoleAsync("3", id, "3", ParticipantRole.Owner));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.PassOwnershipAsync("2", id, "2"));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.SetRoleAsync("1", id, "1", ParticipantRole.Member));
        await RefusedAsync(RealtimeError.UserNotFound, () => Groups.SetRoleAsync("1", id, "9", ParticipantRole.Member));
        await RefusedAsync(RealtimeError.UserNotFound, () => Groups.PassOwnershipAsync("1", id, "9"));
        await RefusedAsync(RealtimeError.UserNotFound, () => Groups.PassOwnershipAsync("1", id, "1"));

        Assert.Equal([ParticipantRole.Moderator, ParticipantRole.Owner, ParticipantRole.Member, ParticipantRole.Member], Roles(await Groups.PassOwnershipAsync("1", id, "2")));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.SetRoleAsync("1", id, "3", ParticipantRole.Moderator));
        Assert.Equal(ParticipantRole.Owner, Roles(await Groups.SetRoleAsync("2", id, "3", ParticipantRole.Owner))[2]);
        Assert.Equal(ParticipantRole.Member, Roles(await Groups.SetRoleAsync("2", id, "2", ParticipantRole.Member))[1]);
        await RefusedAsync(RealtimeError.ConversationNotFound, () => Groups.SetRoleAsync("9", id, "3", ParticipantRole.Member));
        await RefusedAsync(RealtimeError.ConversationNotFound, () => Groups.SetRoleAsync("1", "nowhere", "3", ParticipantRole.Member));
    }

    [Fact]
    public async Task The_host_is_not_limited_by_roles_and_only_groups_have_them()
    {
        var host = _host.Get<IConversationService>();
        var id = await GroupAsync(_host);
        Assert.Equal(ParticipantRole.Member, Roles(await host.SetRoleAsync(id, "1", ParticipantRole.Member))[0]);
        await host.RemoveParticipantAsync(id, "2");
        var direct = (await _host.DirectAsync("1", "2")).Id;
        await RefusedAsync(RealtimeError.Forbidden, () => host.SetRoleAsync(direct, "1", ParticipantRole.Owner));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.SetRoleAsync("1", direct, "1", ParticipantRole.Owner));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.RemoveParticipantAsync("1", direct, "1"));
        await RefusedAsync(RealtimeError.InvalidPayload, () => host.CreateGroupAsync(new("Group", ["1"]) { CreatedBy = "2" }));
    }

    [Fact]
    public async Task The_members_of_a_room_neither_rename_it_nor_add_or_remove_others()
    {
        await using var first = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("2");
        await first.EmitWithAckAsync("join_conversation", "room:general");
        await second.EmitWithAckAsync("join_conversation", "room:general");

        await RefusedAsync(RealtimeError.Forbidden, () => Groups.SetTitleAsync("1", "room:general", "Mine"));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.AddParticipantsAsync("1", "room:general", ["3"]));
        await RefusedAsync(RealtimeError.Forbidden, () => Groups.RemoveParticipantAsync("1", "room:general", "2"));
        Assert.True(await Groups.RemoveParticipantAsync("1", "room:general", "1"));
    }

    [Fact]
    public async Task Moderators_delete_the_messages_of_others_whenever_they_were_sent_and_members_do_not()
    {
        await using var host = await StartAsync(options => options.DeleteWindow = TimeSpan.Zero);
        var id = await GroupAsync(host);
        await using var watcher = await host.ConnectAsync("4");
        await watcher.EmitWithAckAsync("watch_changes");
        await using var moderator = await host.ConnectAsync("2");
        await using var member = await host.ConnectAsync("3");
        var sent = (await host.Get<IMessageService>().SendAsync(new(id, "4", "Spam"))).Message;

        Assert.Equal("forbidden", (await member.EmitWithAckAsync("delete_message", new { messageId = sent.Id })).GetProperty("code").GetString());
        var answer = await moderator.EmitWithAckAsync("delete_message", new { messageId = sent.Id });
        Assert.Equal("", Text(answer.GetProperty("message"), "content"));
        Assert.Equal("2", Text(await watcher.NextAsync("message_deleted"), "deletedBy"));
        var direct = (await host.Get<IMessageService>().SendAsync(new((await host.DirectAsync("1", "2")).Id, "1", "Mine"))).Message;
        Assert.Equal("forbidden", (await moderator.EmitWithAckAsync("delete_message", new { messageId = direct.Id })).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Socket_events_change_a_group_and_tell_who_watches_what_changed_and_who_did_it()
    {
        var id = await GroupAsync(_host);
        await using var owner = await _host.ConnectAsync("1");
        await using var watcher = await _host.ConnectAsync("3");
        await watcher.EmitWithAckAsync("watch_changes");

        var renamed = await owner.EmitWithAckAsync("rename_conversation", new { conversationId = id, title = "New" });
        Assert.Equal((true, "New"), (renamed.GetProperty("ok").GetBoolean(), Text(renamed, "title")));
        Assert.Equal(("title_changed", "New", "1"), await UpdatedAsync(watcher));
        await owner.EmitWithAckAsync("add_participants", new { conversationId = id, userIds = new[] { "5" } });
        Assert.Equal(("participants_added", "New", "1"), await UpdatedAsync(watcher));
        var given = await owner.EmitWithAckAsync("set_role", new { conversationId = id, userId = "5", role = "moderator" });
        Assert.Equal(
            ["owner", "moderator", "member", "member", "moderator"], given.GetProperty("participants").EnumerateArray().Select(p => Text(p, "role")));
        var roles = await watcher.NextAsync("conversation_updated");
        Assert.Equal(("roles_changed", "1"), (Text(roles, "change"), Text(roles, "changedBy")));
        Assert.Equal(["5"], Texts(roles, "userIds"));
        Assert.Equal(["1"], Texts(roles, "ownerIds"));
        Assert.Equal(["2", "5"], Texts(roles, "moderatorIds"));
        await owner.EmitWithAckAsync("pass_ownership", new { conversationId = id, userId = "2" });
        Assert.Equal(["2"], Texts(await watcher.NextAsync("conversation_updated"), "ownerIds"));
        var removed = await owner.EmitWithAckAsync("remove_participant", new { conversationId = id, userId = "4" });
        Assert.True(removed.GetProperty("removed").GetBoolean());
        Assert.Equal(("participants_removed", "New", "1"), await UpdatedAsync(watcher));

        Assert.Equal("forbidden", Text(await owner.EmitWithAckAsync("set_role", new { conversationId = id, userId = "3", role = "owner" }), "code"));
        Assert.Equal("invalid_payload", Text(await owner.EmitWithAckAsync("set_role", new { conversationId = id, userId = "3", role = "king" }), "code"));
        Assert.Equal("conversation_not_found", Text(await owner.EmitWithAckAsync("set_role", new { conversationId = "999", userId = "3", role = "owner" }), "code"));
    }

    [Fact]
    public async Task HTTP_routes_change_a_group_by_the_callers_role()
    {
        using var one = _host.Http("1");
        using var three = _host.Http("3");
        using var made = await one.PostAsJsonAsync("/api/chat/conversations", new { title = "Team", userIds = new[] { "2", "3" } });
        var group = await made.Content.ReadFromJsonAsync<JsonElement>();
        var path = $"/api/chat/conversations/{Text(group, "id")}";
        Assert.Equal("1", Text(group, "createdBy"));
        Assert.Equal(["owner", "member", "member"], group.GetProperty("participants").EnumerateArray().Select(p => Text(p, "role")));

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(three.PutAsJsonAsync($"{path}/participants/2/role", new { role = "moderator" })));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(one.PutAsJsonAsync($"{path}/participants/3/role", new { role = "moderator" })));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(one.PutAsJsonAsync($"{path}/participants/3/role", new { role = "king" })));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(one.PutAsJsonAsync($"{path}/participants/9/role", new { role = "member" })));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(three.DeleteAsync($"{path}/participants/2")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(three.PutAsJsonAsync($"{path}/owner", new { userId = "3" })));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(one.PutAsJsonAsync($"{path}/owner", new { userId = "3" })));
        var now = await three.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal(["moderator", "owner"], now.GetProperty("participants").EnumerateArray().Select(p => Text(p, "role")));
    }

    [Fact]
    public async Task Clients_cannot_add_more_than_the_limit_however_many_add_at_once()
    {
        await using var host = await StartAsync(options => options.MaxParticipants = 10);
        var id = await GroupAsync(host);
        var added = await Task.WhenAll(Enumerable.Range(100, 30).Select(async i =>
        {
            try
            {
                await host.Get<IGroupService>().AddParticipantsAsync("3", id, [$"{i}"]);
                return true;
            }
            catch (RealtimeException exception) when (exception.Error == RealtimeError.InvalidPayload)
            {
                return false;
            }
        }));

        Assert.Equal(6, added.Count(done => done));
        Assert.Equal(10, (await host.Get<IConversationService>().FindAsync(id))!.Participants.Count);
    }

    private static Task<ChatHost> StartAsync(Action<ChatRealtimeOptions>? options = null) =>
        ChatHost.StartAsync(options, pipeline: app => app.MapChatRealtimeApi());

    private static async Task<string> GroupAsync(ChatHost host)
    {
        var conversations = host.Get<IConversationService>();
        var group = await conversations.CreateGroupAsync(new("Group", ["1", "2", "3", "4"]) { CreatedBy = "1" });
        await conversations.SetRoleAsync(group.Id, "2", ParticipantRole.Moderator);
        return group.Id;
    }

    private static ParticipantRole[] Roles(Conversation conversation) => [.. conversation.Participants.Select(p => p.Role)];

    private static async Task RefusedAsync(RealtimeError error, Func<Task> call) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<RealtimeException>(call)).Error);

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        return answer.StatusCode;
    }

    private static async Task<(string? Change, string? Title, string? By)> UpdatedAsync(SocketIOTestClient client)
    {
        var updated = await client.NextAsync("conversation_updated");
        return (Text(updated, "change"), Text(updated, "title"), Text(updated, "changedBy"));
    }

    // Marketplace shows ids as numbers.
    private static string? Text(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;

    private static IEnumerable<string?> Texts(JsonElement element, string name) => element.GetProperty(name).EnumerateArray().Select(item => (string?)item.ToString());
}
