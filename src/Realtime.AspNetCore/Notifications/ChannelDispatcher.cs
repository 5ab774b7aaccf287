using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Nodes;
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
    INotificationStore notifications,
    IEnumerable<NotificationChannelRegistration> channels,
    IPresence presence,
    NodeRegistry nodes,
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

    /// <summary>The longest pause that the other side of a channel can demand.</summary>
    private static readonly TimeSpan LongestDemand = TimeSpan.FromDays(1);

    /// <summary>The longest pause before a user who is online is checked again.</summary>
    private static readonly TimeSpan LongestRecheck = TimeSpan.FromMinutes(1);

    /// <summary>The pause before a user is checked again who may be online at another node.</summary>
    private static readonly TimeSpan UnsureRecheck = TimeSpan.FromSeconds(1);

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
        Task.WhenAll(_channels.Select(channel => ServeAsync(channel, stoppingToken)));

    private async Task ServeAsync(NotificationChannelRegistration channel, CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        await RepeatAsync(token => FillAsync(channel, running, token), stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <summary>
    /// Starts digests that are due until none is left or all places are taken. Those that are being sent keep only their own
    /// place: a mailbox or a browser that hangs does not delay the digests of others.
    /// </summary>
    private async Task FillAsync(NotificationChannelRegistration channel, List<Task> running, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            running.RemoveAll(task => task.IsCompleted);
            var free = MaxAtOnce - running.Count;
            if (free == 0)
            {
                await Task.WhenAny(running).WaitAsync(stoppingToken).ConfigureAwait(false);
                continue;
            }

            // Not cancelled: a claim that no node works on would block the other nodes until it expires.
            var claims = await store
                .ClaimAsync(channel.Name, Now, Now + channel.Options.Timeout + ClaimMargin, free, CancellationToken.None)
                .ConfigureAwait(false);
            running.AddRange(claims.Select(claim => RunGuardedAsync(_ => ServeAsync(channel, claim, stoppingToken), stoppingToken)));
            if (claims.Count < free)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(NotificationChannelRegistration channel, DigestClaim claim, CancellationToken stoppingToken)
    {
        if (!await nodes.KnowsAllAsync().ConfigureAwait(false))
        {
            // The user may be online at a node that this one has not heard yet. Asked before the presence, which may come in between.
            await store.PostponeAsync(claim, Now + UnsureRecheck, CancellationToken.None).ConfigureAwait(false);
            return;
        }

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
        var wanted = await WantedAsync(claim, content.Notifications).ConfigureAwait(false);
        if (wanted.Count > 0 && await TrySendAsync(channel, claim, content with { Notifications = wanted }, stoppingToken).ConfigureAwait(false) is { } fault)
        {
            if (stoppingToken.IsCancellationRequested || !IsLast(channel.Options, content.Attempt, fault))
            {
                logger.DigestPutOff(channel.Name, content.Attempt, fault);
                await store.PostponeAsync(claim, Now + Pause(channel.Options, content.Attempt, fault), CancellationToken.None).ConfigureAwait(false);
                return;
            }

            logger.DigestGivenUp(channel.Name, content.Attempt, fault);
            var error = $"{fault.GetType().Name}: {fault.Message}";
            deadLetter = new DigestFailure(content.AfterSequence, content.Attempt, error[..Math.Min(error.Length, MaxErrorLength)], Now);
        }

        // Not cancelled when the host stops, because the digest was sent.
        await store.CompleteAsync(claim, content.UpToSequence, deadLetter, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Returns the notifications that the user has not turned off for the channel.</summary>
    private async ValueTask<IReadOnlyList<Notification>> WantedAsync(DigestClaim claim, IReadOnlyList<Notification> unread)
    {
        if (unread.Count == 0)
        {
            return unread;
        }

        var optOuts = await notifications.GetOptOutsAsync(claim.UserId, CancellationToken.None).ConfigureAwait(false);
        var types = optOuts.Where(optOut => optOut.Channel == claim.Channel).Select(optOut => optOut.Type).ToHashSet();
        return types.Count == 0 ? unread
            : types.Contains(null) ? []
            : [.. unread.Where(notification => !types.Contains(notification.Type))];
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

    private static bool IsLast(NotificationChannelOptions options, int attempt, Exception fault) =>
        attempt >= options.MaxAttempts || fault is ChannelDeliveryException { IsPermanent: true };

    private static TimeSpan Pause(NotificationChannelOptions options, int attempt, Exception fault)
    {
        var growing = options.RetryDelay * Math.Pow(2, Math.Min(attempt - 1, 30));
        var pause = growing < options.MaxRetryDelay ? growing : options.MaxRetryDelay;
        var demanded = (fault as ChannelDeliveryException)?.RetryAfter ?? TimeSpan.Zero;
        return demanded <= pause ? pause : demanded < LongestDemand ? demanded : LongestDemand;
    }
}
