using Realtime.Domain;

namespace Realtime.Dialects.Common;

/// <summary>
/// The events by which a participant of a group changes its participants, roles and title, in every dialect. The participant's
/// role decides. Sockets that watch changes are sent <c>conversation_updated</c>.
/// </summary>
internal static class GroupEvents
{
    /// <summary>The events that clients may send.</summary>
    public static IReadOnlyList<ClientEvent> Create(Additions additions)
    {
        var json = additions.Json;
        return
        [
            ClientEvent.Create("rename_conversation", json.RenamePayload, json.GroupReply, async (call, payload) =>
                GroupReply.Of(await call.Core.RenameAsync(call.Connection, await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false), payload.Title).ConfigureAwait(false))),
            ClientEvent.Create("add_participants", json.ParticipantsPayload, json.GroupReply, (call, payload) => AddAsync(additions, call, payload)),
            ClientEvent.Create("remove_participant", json.ParticipantPayload, json.RemovedReply, (call, payload) => RemoveAsync(additions, call, payload)),
            ClientEvent.Create("set_role", json.RolePayload, json.GroupReply, async (call, payload) =>
                GroupReply.Of(await call.Core.SetRoleAsync(
                    call.Connection,
                    await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false),
                    Id(payload.UserId, "userId"),
                    RoleNames.Parse(payload.Role)).ConfigureAwait(false))),
            ClientEvent.Create("pass_ownership", json.ParticipantPayload, json.GroupReply, async (call, payload) =>
                GroupReply.Of(await call.Core.PassOwnershipAsync(
                    call.Connection, await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false), Id(payload.UserId, "userId")).ConfigureAwait(false))),
        ];
    }

    private static async Task<GroupReply> AddAsync(Additions additions, ClientCall call, ParticipantsPayload payload)
    {
        var userIds = payload.UserIds ?? throw new RealtimeException(RealtimeError.InvalidPayload, "userIds is needed");
        return GroupReply.Of(await call.Core.AddParticipantsAsync(
            call.Connection,
            await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false),
            [.. userIds.Select(id => Texts.RequireId(id.Value, "userIds"))]).ConfigureAwait(false));
    }

    private static async Task<RemovedReply> RemoveAsync(Additions additions, ClientCall call, ParticipantPayload payload)
    {
        var conversationId = await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false);
        var userId = Id(payload.UserId, "userId");
        return new(conversationId, userId, await call.Core.RemoveParticipantAsync(call.Connection, conversationId, userId).ConfigureAwait(false));
    }

    private static string Id(WireId? id, string field) => Texts.RequireId(WireId.Of(id), field);
}
