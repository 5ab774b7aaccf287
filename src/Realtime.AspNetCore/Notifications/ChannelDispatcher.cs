using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Presence;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Notifications;

/// <summary>
/// Hands notifications that stayed unread while their user was away to the host's channels: one digest per user, sent by
/// one node at a time. A failed digest is retried with growing pauses, and finally stored as a dead letter.
/// </summary>
internal sealed class ChannelDispatcher(
    INotificationDigestStore store,
    IEnumerable<NotificationChannelRegistration> channels,
    IPresence presence,
    HostCall hosts,
    IOptions<NotificationOptions> options,
    TimeProvider time,
    ILogger<ChannelDispatcher> logger)
    : PeriodicService(options.Value.ChannelInterval, time, logger)
{
    private const int MaxAtOnce = 20;
    private const int MaxErrorLength = 2_000;

    /// <summary>How much longer a claim lasts than the time limit of an attempt.</summary>
    private static readonly TimeSpan ClaimMargin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a stopping node waits for digests that are being sent, because another node would send them again.
    /// </summary>
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause before a user who is online is checked again.</summary>
    private static readonly TimeSpan LongestRecheck = TimeSpan.FromMinutes(1);

    private readonly NotificationChannelRegistration[] _channels = [.. channels];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.SetChannelsAsync(_channels.ToDictionary(c => c.Name, c => c.Options.Delay, StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        if (_channels.Length > 0)
        {
            await base.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Each channel runs separately, so that one that hangs does not delay the others.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_channels.Select(channel => RepeatAsync(token => ServeAsync(channel, token), stoppingToken)));

    private async Task ServeAsync(NotificationChannelRegistration channel, CancellationToken stoppingToken)
    {
        IReadOnlyList<DigestClaim> claims;
        do
        {
            // Not cancelled: a claim that no node works on would block the other nodes until it expires.
            claims = await store
                .ClaimAsync(channel.Name, Now, Now + channel.Options.Timeout + ClaimMargin, MaxAtOnce, CancellationToken.None)
                .ConfigureAwait(false);
            await Task.WhenAll(claims.Select(claim => ServeAsync(channel, claim, stoppingToken))).ConfigureAwait(false);
        }
        while (claims.Count == MaxAtOnce && !stoppingToken.IsCancellationRequested);
    }

    private async Task ServeAsync(NotificationChannelRegistration channel, DigestClaim claim, CancellationToken stoppingToken)
    {
        var seen = await presence.GetAsync([claim.UserId], CancellationToken.None).ConfigureAwait(false);
        if (seen[0].IsOnline)
        {
            // Check again later, because the user may leave without reading. This also releases the claim of a node that is
            // stopping.
            var recheck = channel.Options.Delay < LongestRecheck ? channel.Options.Delay : LongestRecheck;
            await store.PostponeAsync(claim, Now + recheck, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        if (stoppingToken.IsCancellationRequested)
        {
            // Lets another node continue at once.
            await store.PostponeAsync(claim, Now, CancellationToken.None).ConfigureAwait(false);
            return;
        }

        var content = await store
            .BeginAsync(claim, Now - channel.Options.Delay, Now, channel.Options.MaxNotifications, CancellationToken.None)
            .ConfigureAwait(false);
        if (content is null)
        {
            return;
        }

        DigestFailure? deadLetter = null;
        if (content.Notifications.Count > 0 && await TrySendAsync(channel, claim, content, stoppingToken).ConfigureAwait(false) is { } fault)
        {
            if (stoppingToken.IsCancellationRequested || content.Attempt < channel.Options.MaxAttempts)
            {
                logger.DigestPutOff(channel.Name, content.Attempt, fault);
                await store.PostponeAsync(claim, Now + Pause(channel.Options, content.Attempt), CancellationToken.None).ConfigureAwait(false);
                return;
            }

            logger.DigestGivenUp(channel.Name, content.Attempt, fault);
            var error = $"{fault.GetType().Name}: {fault.Message}";
            deadLetter = new DigestFailure(content.AfterSequence, content.Attempt, error[..Math.Min(error.Length, MaxErrorLength)], Now);
        }

        // Not cancelled when the host stops, because the digest was sent.
        await store.CompleteAsync(claim, content.UpToSequence, deadLetter, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Calls the host's channel.</summary>
    /// <returns>The exception of the channel; null if it succeeded.</returns>
    private async Task<Exception?> TrySendAsync(
        NotificationChannelRegistration channel,
        DigestClaim claim,
        DigestContent content,
        CancellationToken stoppingToken)
    {
        try
        {
            var digest = new NotificationDigest(
                claim.Channel, claim.UserId, content.Notifications, content.Attempt, $"{claim.Channel}:{claim.UserId}:{content.UpToSequence}");
            await hosts.RunAsync(
                new HostDependency($"{nameof(INotificationChannel)} {channel.Name}", channel.Options.Timeout) { HasBreaker = false, EndGrace = EndGrace },
                claim.UserId,
                async (services, limit) =>
                {
                    await ((INotificationChannel)services.GetRequiredService(channel.Type)).SendAsync(digest, limit).ConfigureAwait(false);
                    return true;
                },
                stoppingToken).ConfigureAwait(false);
            return null;
        }
        catch (RealtimeException exception)
        {
            return exception.InnerException ?? exception;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static TimeSpan Pause(NotificationChannelOptions options, int attempt)
    {
        var pause = options.RetryDelay * Math.Pow(2, Math.Min(attempt - 1, 30));
        return pause < options.MaxRetryDelay ? pause : options.MaxRetryDelay;
    }
}
