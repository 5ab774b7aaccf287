using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Notifications;

internal sealed class NotificationPreferences(INotificationStore store) : INotificationPreferences
{
    private const int MaxTypes = 1_000;

    public async Task<IReadOnlyDictionary<string, NotificationMode>> GetAsync(string userId, CancellationToken cancellationToken = default) =>
        Texts.IsId(userId)
            ? await store.GetPreferencesAsync(userId, cancellationToken).ConfigureAwait(false)
            : new Dictionary<string, NotificationMode>();

    public async Task SetAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken = default)
    {
        Texts.RequireId(userId, "userId");
        Texts.RequireText(type, "type", 1, NotificationPublisher.MaxTypeLength);
        if (!Enum.IsDefined(mode))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The mode is not valid");
        }

        // Any text is a type, so the number of choices per user must be limited.
        var chosen = await store.GetPreferencesAsync(userId, cancellationToken).ConfigureAwait(false);
        if (chosen.Count >= MaxTypes && !chosen.ContainsKey(type) && mode != NotificationMode.FeedAndLive)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"At most {MaxTypes} types can be chosen for");
        }

        await store.SetPreferenceAsync(userId, type, mode, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<NotificationOptOut>> GetOptOutsAsync(string userId, CancellationToken cancellationToken = default) =>
        Texts.IsId(userId) ? await store.GetOptOutsAsync(userId, cancellationToken).ConfigureAwait(false) : [];

    public async Task SetOptOutAsync(string userId, NotificationOptOut optOut, bool isOff, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(optOut);
        Texts.RequireId(userId, "userId");
        Texts.RequireText(optOut.Channel, "channel", 1, NotificationPublisher.MaxTypeLength);
        if (optOut.Type is { } type)
        {
            Texts.RequireText(type, "type", 1, NotificationPublisher.MaxTypeLength);
        }

        var chosen = isOff ? await store.GetOptOutsAsync(userId, cancellationToken).ConfigureAwait(false) : [];
        if (chosen.Count >= MaxTypes && !chosen.Contains(optOut))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"At most {MaxTypes} channels and types can be turned off");
        }

        await store.SetOptOutAsync(userId, optOut, isOff, cancellationToken).ConfigureAwait(false);
    }
}
