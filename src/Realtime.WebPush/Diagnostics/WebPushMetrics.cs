using System.Diagnostics.Metrics;

namespace Realtime.WebPush.Diagnostics;

/// <summary>The meter <c>Realtime.WebPush</c>.</summary>
internal sealed class WebPushMetrics
{
    public const string MeterName = "Realtime.WebPush";

    private readonly Counter<long> _messages;
    private readonly Counter<long> _skipped;

    public WebPushMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _messages = meter.CreateCounter<long>("realtime.webpush.messages", "{message}", "Messages to browsers, by what became of them");
        _skipped = meter.CreateCounter<long>("realtime.webpush.skipped", "{digest}", "Digests of users without a browser that takes push messages");
    }

    public void Tried(PushOutcome outcome) => _messages.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
    {
        PushOutcome.Sent => "sent",
        PushOutcome.Gone => "gone",
        PushOutcome.Refused => "refused",
        _ => "failed",
    }));

    public void NoSubscription() => _skipped.Add(1);
}
