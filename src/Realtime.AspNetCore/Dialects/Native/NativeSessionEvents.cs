using Realtime.Limits;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Dialects.Native;

/// <summary>The events for the session, users, presence, blocks and totals.</summary>
internal static class NativeSessionEvents
{
    private const int MaxUsers = 100;
    private const int MaxWatchedAtOnce = 1_000;

    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("get_session", [], NativeJson.Default.NativeSessionAck, GetSessionAsync) with { Overlaps = true },
        ClientEvent.Create("get_time", [], NativeJson.Default.NativeTimeAck, call =>
            Task.FromResult(new NativeTimeAck(call.Context.Get<TimeProvider>().GetUtcNow()))) with { Overlaps = true },
        ClientEvent.Create("refresh_token", NativeJson.Default.NativeTokenPayload, NativeJson.Default.NativeTokenAck, RefreshTokenAsync),
        ClientEvent.Create("get_unread", [], NativeJson.Default.NativeUnreadAck, GetUnreadAsync) with { Overlaps = true },
        ClientEvent.Create("get_users", NativeJson.Default.NativeUserIdsPayload, NativeJson.Default.NativeUsersAck, GetUsersAsync) with { Overlaps = true },
        ClientEvent.Create("watch_presence", NativeJson.Default.NativeUserIdsPayload, NativeJson.Default.NativePresenceAck, WatchAsync),
        ClientEvent.Create("unwatch_presence", NativeJson.Default.NativeUserIdsPayload, NativeJson.Default.NativeDoneAck, UnwatchAsync),
        ClientEvent.Create("block_user", NativeJson.Default.NativeUserIdPayload, NativeJson.Default.NativeDoneAck, (call, payload) =>
            BlockAsync(call, payload, isBlocked: true)),
        ClientEvent.Create("unblock_user", NativeJson.Default.NativeUserIdPayload, NativeJson.Default.NativeDoneAck, (call, payload) =>
            BlockAsync(call, payload, isBlocked: false)),
        ClientEvent.Create("get_blocked_users", [], NativeJson.Default.NativeUserIdsAck, async call =>
            new NativeUserIdsAck(await call.Core.ListBlockedAsync(call.Connection).ConfigureAwait(false))) with { Overlaps = true },
    ];

    private static async Task<NativeSessionAck> GetSessionAsync(ClientCall call)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        return new(await call.Context.Get<NativeSessions>().FindAsync(call.Connection.Profile, call.Connection.User.ExpiresAt).ConfigureAwait(false));
    }

    private static async Task<NativeTokenAck> RefreshTokenAsync(ClientCall call, NativeTokenPayload payload) => string.IsNullOrEmpty(payload.Token)
        ? throw new RealtimeException(RealtimeError.InvalidPayload, "token is needed")
        : new(await call.RefreshTokenAsync(payload.Token).ConfigureAwait(false));

    private static async Task<NativeUnreadAck> GetUnreadAsync(ClientCall call)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        return new(await call.Context.Get<NativeViews>().FindUnreadAsync(call.Connection.UserId).ConfigureAwait(false));
    }

    private static async Task<NativeUsersAck> GetUsersAsync(ClientCall call, NativeUserIdsPayload payload)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        var userIds = NativeInput.Ids(payload.UserIds, "userIds", MaxUsers);
        var assistants = call.Context.Get<IAssistantProfiles>();
        var known = await call.Context.Get<IConversationStore>()
            .WhoSharesConversationAsync(call.Connection.UserId, userIds, CancellationToken.None)
            .ConfigureAwait(false);
        string[] shown = [.. userIds.Where(id => known.Contains(id) || id == call.Connection.UserId || assistants.Contains(id))];
        var profiles = await call.Context.FindUsersAsync(shown).ConfigureAwait(false);

        // Names of strangers are not told, whether they exist or not.
        return new([.. userIds.Select(id => NativeUserProfile.Of(profiles.GetValueOrDefault(id) ?? new UserProfile(id, id)))]);
    }

    private static async Task<NativePresenceAck> WatchAsync(ClientCall call, NativeUserIdsPayload payload)
    {
        var presence = await call.Core
            .AddWatchedAsync(call.Connection, NativeInput.Ids(payload.UserIds, "userIds", MaxWatchedAtOnce))
            .ConfigureAwait(false);
        return new([.. presence.Select(NativePresence.Of)]);
    }

    private static Task<NativeDoneAck> UnwatchAsync(ClientCall call, NativeUserIdsPayload payload)
    {
        call.Core.RemoveWatched(call.Connection, NativeInput.Ids(payload.UserIds, "userIds", MaxWatchedAtOnce));
        return Task.FromResult(new NativeDoneAck());
    }

    private static async Task<NativeDoneAck> BlockAsync(ClientCall call, NativeUserIdPayload payload, bool isBlocked)
    {
        await call.Core
            .SetBlockedAsync(call.Connection, Domain.Texts.RequireId(payload.UserId, "userId"), isBlocked)
            .ConfigureAwait(false);
        return new();
    }
}
