using System.Net;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Storage;
using Realtime.WebPush.Diagnostics;
using Realtime.WebPush.Subscriptions;

namespace Realtime.WebPush.Sending;

/// <summary>What became of a message to one browser, why, and how long to wait before the next attempt.</summary>
internal readonly record struct PushResult(PushOutcome Outcome, string? Fault = null, Exception? Exception = null, TimeSpan? RetryAfter = null);

/// <summary>Sends messages to push services. Thread-safe.</summary>
internal sealed class PushSender(
    IHttpClientFactory clients,
    EndpointRules rules,
    IOptions<WebPushOptions> options,
    WebPushMetrics metrics,
    TimeProvider time,
    ILogger<PushSender> logger)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "Realtime.WebPush";

    public async Task<PushResult> SendAsync(StoredPushSubscription subscription, PushMessage message, CancellationToken cancellationToken)
    {
        var result = rules.FindFault(subscription.Endpoint) is { } fault
            // The options have changed since the browser subscribed.
            ? new PushResult(PushOutcome.Refused, fault)
            : await RequestAsync(subscription, message, cancellationToken).ConfigureAwait(false);
        metrics.Tried(result.Outcome);
        if (result.Outcome != PushOutcome.Sent)
        {
            // Not the whole endpoint: whoever knows it can send to the browser.
            Log.NotSent(logger, subscription.UserId, new Uri(subscription.Endpoint).Host, result.Outcome, result.Fault);
        }

        return result;
    }

    private async Task<PushResult> RequestAsync(StoredPushSubscription subscription, PushMessage message, CancellationToken cancellationToken)
    {
        var target = new PushSubscription { Endpoint = subscription.Endpoint };
        target.SetKey(PushEncryptionKeyName.P256DH, subscription.P256dh);
        target.SetKey(PushEncryptionKeyName.Auth, subscription.Auth);
        var settings = options.Value;
        try
        {
            using var vapid = new VapidAuthentication(settings.PublicKey, settings.PrivateKey) { Subject = settings.Subject };
            var client = new PushServiceClient(clients.CreateClient(ClientName)) { AutoRetryAfter = false };
            await client
                .RequestPushMessageDeliveryAsync(target, message, vapid, VapidAuthenticationScheme.Vapid, cancellationToken)
                .ConfigureAwait(false);
            return new(PushOutcome.Sent);
        }
        catch (PushServiceClientException exception)
        {
            return Answered(exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new(PushOutcome.Failed, exception.Message, exception);
        }
    }

    private PushResult Answered(PushServiceClientException exception)
    {
        var fault = $"{(int)exception.StatusCode} {exception.Message}";
        return exception.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new(PushOutcome.Gone, fault),
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                new(PushOutcome.Failed, fault, exception, RetryAfter(exception)),
            _ => new(PushOutcome.Refused, fault, exception),
        };
    }

    private TimeSpan? RetryAfter(PushServiceClientException exception) => exception.Headers?.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };
}
