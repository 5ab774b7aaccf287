using Realtime.Guards;
using Realtime.Storage;

namespace Realtime.Notifications;

internal sealed class NotificationDeadLetters(INotificationDigestStore store) : INotificationDeadLetters
{
    private const int MaxPage = 100;

    public async Task<IReadOnlyList<NotificationDeadLetter>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        return await store.ListDeadLettersAsync(after, limit, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await store.RemoveDeadLetterAsync(id, cancellationToken).ConfigureAwait(false);
    }
}
