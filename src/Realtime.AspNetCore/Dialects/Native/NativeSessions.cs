using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Dialects.Native;

/// <summary>What a client learns of its user and of the server when it has connected. Thread-safe.</summary>
internal sealed class NativeSessions(
    IChangeStore changes,
    INotificationFeed feed,
    NativeViews views,
    AssistantRoster assistants,
    IServiceProviderIsService services,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time)
{
    /// <summary>The maximum number of conversations of one <c>get_changes_batch</c>.</summary>
    public const int ChangesBatch = 50;

    /// <summary>Clients below it do not know all that the contract needs.</summary>
    private const string MinimumClientVersion = "0.0.0";

    private static readonly string ServerVersion = typeof(Dialect).Assembly.GetName().Version!.ToString(fieldCount: 3);

    private readonly NativeSessionFeatures _features = new(
        services.IsService(typeof(IAttachmentPolicy)),
        [.. assistants.All.Select(assistant => NativeUserProfile.Of(assistant.Profile))],
        Roles: true);

    private readonly NativeSessionLimits _limits = new(
        options.Value.MaxMessageLength,
        options.Value.MaxAttachments,
        options.Value.MaxParticipants,
        options.Value.MaxWatchedUsers,
        options.Value.MaxReactionsPerUser,
        (long)options.Value.EditWindow.TotalMilliseconds,
        (long)options.Value.DeleteWindow.TotalMilliseconds,
        (long)options.Value.TypingExpiry.TotalMilliseconds,
        ChangesBatch,
        NativeHistory.MaxPage);

    /// <summary>Returns the session of a user.</summary>
    /// <param name="user">The user's own profile.</param>
    /// <param name="expiresAt">When the sign-in ends; null if it does not.</param>
    public async Task<NativeSession> FindAsync(UserProfile user, DateTimeOffset? expiresAt) => new(
        user.Id,
        NativeUserProfile.Of(user),
        await changes.GetEpochAsync(CancellationToken.None).ConfigureAwait(false),
        time.GetUtcNow(),
        expiresAt,
        ServerVersion,
        MinimumClientVersion,
        _limits,
        _features,
        await views.FindUnreadAsync(user.Id).ConfigureAwait(false),
        NativeNotificationCounts.Of(await feed.GetCountsAsync(user.Id).ConfigureAwait(false)));
}
