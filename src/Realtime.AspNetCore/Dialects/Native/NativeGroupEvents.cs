using Realtime.Conversations;
using Realtime.Domain;

namespace Realtime.Dialects.Native;

/// <summary>The events for creating conversations and for the participants of groups.</summary>
internal static class NativeGroupEvents
{
    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("open_direct", NativeJson.Default.NativeUserIdPayload, NativeJson.Default.NativeConversationAck, OpenDirectAsync),
        ClientEvent.Create("create_group", NativeJson.Default.NativeNewGroupPayload, NativeJson.Default.NativeGroupAck, CreateAsync),
        ClientEvent.Create("set_title", NativeJson.Default.NativeTitlePayload, NativeJson.Default.NativeConversationAck, SetTitleAsync),
        ClientEvent.Create("add_participants", NativeJson.Default.NativeAddPayload, NativeJson.Default.NativeConversationAck, AddAsync),
        ClientEvent.Create("remove_participant", NativeJson.Default.NativeRemovePayload, NativeJson.Default.NativeRemovedAck, RemoveAsync),
        ClientEvent.Create("set_role", NativeJson.Default.NativeRolePayload, NativeJson.Default.NativeConversationAck, SetRoleAsync),
        ClientEvent.Create("pass_ownership", NativeJson.Default.NativeRemovePayload, NativeJson.Default.NativeConversationAck, PassOwnershipAsync),
    ];

    private static async Task<NativeConversationAck> OpenDirectAsync(ClientCall call, NativeUserIdPayload payload) => new(await ShowAsync(
        call,
        await call.Core.OpenDirectAsync(call.Connection, Texts.RequireId(payload.UserId, "userId")).ConfigureAwait(false)).ConfigureAwait(false));

    private static async Task<NativeGroupAck> CreateAsync(ClientCall call, NativeNewGroupPayload payload)
    {
        var userIds = NativeInput.Ids(payload.UserIds, "userIds", int.MaxValue, least: 0);
        var (group, isDuplicate) = await call.Core
            .CreateGroupAsync(call.Connection, payload.ClientGroupId, payload.Title, userIds)
            .ConfigureAwait(false);
        return new(await ShowAsync(call, group).ConfigureAwait(false), isDuplicate);
    }

    private static async Task<NativeConversationAck> SetTitleAsync(ClientCall call, NativeTitlePayload payload) => new(await ShowAsync(
        call,
        await call.Core
            .RenameAsync(call.Connection, Texts.RequireId(payload.ConversationId, "conversationId"), payload.Title)
            .ConfigureAwait(false)).ConfigureAwait(false));

    private static async Task<NativeConversationAck> AddAsync(ClientCall call, NativeAddPayload payload) => new(await ShowAsync(
        call,
        await call.Core.AddParticipantsAsync(
            call.Connection,
            Texts.RequireId(payload.ConversationId, "conversationId"),
            NativeInput.Ids(payload.UserIds, "userIds", int.MaxValue)).ConfigureAwait(false)).ConfigureAwait(false));

    private static async Task<NativeRemovedAck> RemoveAsync(ClientCall call, NativeRemovePayload payload) => new(await call.Core
        .RemoveParticipantAsync(
            call.Connection, Texts.RequireId(payload.ConversationId, "conversationId"), Texts.RequireId(payload.UserId, "userId"))
        .ConfigureAwait(false));

    private static async Task<NativeConversationAck> SetRoleAsync(ClientCall call, NativeRolePayload payload) => new(await ShowAsync(
        call,
        await call.Core.SetRoleAsync(
            call.Connection,
            Texts.RequireId(payload.ConversationId, "conversationId"),
            Texts.RequireId(payload.UserId, "userId"),
            payload.Role switch
            {
                NativeRole.Owner => ParticipantRole.Owner,
                NativeRole.Moderator => ParticipantRole.Moderator,
                NativeRole.Member => ParticipantRole.Member,
                _ => throw new RealtimeException(RealtimeError.InvalidPayload, "role is needed"),
            }).ConfigureAwait(false)).ConfigureAwait(false));

    private static async Task<NativeConversationAck> PassOwnershipAsync(ClientCall call, NativeRemovePayload payload) => new(await ShowAsync(
        call,
        await call.Core.PassOwnershipAsync(
            call.Connection, Texts.RequireId(payload.ConversationId, "conversationId"), Texts.RequireId(payload.UserId, "userId"))
            .ConfigureAwait(false)).ConfigureAwait(false));

    private static Task<NativeConversation> ShowAsync(ClientCall call, Conversation conversation) =>
        call.Context.Get<NativeViews>().FindAsync(conversation.Id, call.Connection.UserId, call.Context);
}
