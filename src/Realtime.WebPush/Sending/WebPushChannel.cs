using System.Security.Cryptography;
using System.Text;
using Lib.Net.Http.WebPush;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Notifications;
using Realtime.Storage;
using Realtime.Users;
using Realtime.WebPush.Diagnostics;
using Realtime.WebPush.Templates;

namespace Realtime.WebPush.Sending;

/// <summary>Sends one message per digest to each browser of the user.</summary>
internal sealed class WebPushChannel(
    IServiceProvider services,
    IPushSubscriptionStore store,
    PushSender sender,
    IOptions<WebPushOptions> options,
    WebPushMetrics metrics,
    TimeProvider time) : INotificationChannel
{
    public async Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken)
    {
        var subscriptions = await store.ListAsync(digest.UserId, cancellationToken).ConfigureAwait(false);
        if (subscriptions.Count == 0 || !await IsUserAsync(digest.UserId, cancellationToken).ConfigureAwait(false))
        {
            metrics.NoSubscription();
            return;
        }

        var message = await CreateAsync(digest, cancellationToken).ConfigureAwait(false);
        var results = await Task.WhenAll(subscriptions
            .Where(subscription => subscription.SentKey != digest.Key)
            .Select(async subscription => (subscription.Id, Result: await sender.SendAsync(subscription, message, cancellationToken).ConfigureAwait(false))))
            .ConfigureAwait(false);
        foreach (var (id, _) in results.Where(sent => sent.Result.Outcome == PushOutcome.Gone))
        {
            await store.RemoveAsync(digest.UserId, id, CancellationToken.None).ConfigureAwait(false);
        }

        await ReportAsync(digest, results).ConfigureAwait(false);
    }

    /// <summary>Fails if a browser has not got the message, and a retry is useful or none has got it.</summary>
    private async Task ReportAsync(NotificationDigest digest, (string Id, PushResult Result)[] results)
    {
        PushResult[] failed = [.. results.Select(sent => sent.Result).Where(result => result.Outcome == PushOutcome.Failed)];
        string[] sentIds = [.. results.Where(sent => sent.Result.Outcome == PushOutcome.Sent).Select(sent => sent.Id)];
        if (failed.Length > 0)
        {
            if (sentIds.Length > 0)
            {
                // Not cancelled when the host stops, because these were sent.
                await store.MarkSentAsync(digest.UserId, sentIds, digest.Key, CancellationToken.None).ConfigureAwait(false);
            }

            throw new ChannelDeliveryException($"{failed.Length} of {results.Length} browsers were not reached: {failed[0].Fault}", failed[0].Exception)
            {
                RetryAfter = failed.Max(result => result.RetryAfter),
            };
        }

        if (sentIds.Length == 0 && results.FirstOrDefault(sent => sent.Result.Outcome == PushOutcome.Refused) is { Id: not null } refused)
        {
            throw new ChannelDeliveryException($"The push service refused the message: {refused.Result.Fault}", refused.Result.Exception) { IsPermanent = true };
        }
    }

    /// <summary>Whether the host still knows the user.</summary>
    private async ValueTask<bool> IsUserAsync(string userId, CancellationToken cancellationToken) =>
        services.GetService<IUserDirectory>() is not { } directory
        || await directory.FindAsync(userId, cancellationToken).ConfigureAwait(false) is not null;

    private async ValueTask<PushMessage> CreateAsync(NotificationDigest digest, CancellationToken cancellationToken)
    {
        var template = services.GetService<IWebPushTemplate>() ?? new PlainWebPushTemplate();
        var content = await template.RenderAsync(digest, cancellationToken).ConfigureAwait(false);

        // A repeated message replaces the first one, at the push service and in the browser.
        var topic = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.UTF8.GetBytes(digest.Key)).AsSpan(0, 24));
        return new PushMessage(PushPayload.Create(digest, content, topic))
        {
            Topic = topic,
            TimeToLive = (int)TimeToLive(digest).TotalSeconds,
            Urgency = digest.Notifications.Any(notification => notification.Severity == NotificationSeverity.Critical)
                ? PushMessageUrgency.High
                : PushMessageUrgency.Normal,
        };
    }

    private TimeSpan TimeToLive(NotificationDigest digest)
    {
        var longest = options.Value.TimeToLive;
        if (digest.Notifications.Any(notification => notification.ExpiresAt is null))
        {
            return longest;
        }

        var left = digest.Notifications.Max(notification => notification.ExpiresAt!.Value) - time.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < longest ? left : longest;
    }
}
