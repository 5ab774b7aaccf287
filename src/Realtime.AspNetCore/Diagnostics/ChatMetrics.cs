using System.Diagnostics.Metrics;
using Realtime.Data;
using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Diagnostics;

/// <summary>The meter <c>Realtime.Chat</c>.</summary>
internal sealed class ChatMetrics
{
    public const string MeterName = "Realtime.Chat";

    /// <summary>How often what waits in the store is read, while somebody listens.</summary>
    public static readonly TimeSpan WaitingPeriod = TimeSpan.FromSeconds(15);

    private readonly Counter<long> _stored;
    private readonly Histogram<int> _groupSize;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<long> _connections;
    private readonly Histogram<double> _hostCalls;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _deliveryFaults;
    private readonly Counter<long> _signalsDropped;
    private readonly Counter<long> _filled;
    private readonly Counter<long> _recoveries;
    private readonly Counter<long> _rateLimited;
    private readonly Histogram<double> _commits;
    private readonly Histogram<double> _replies;
    private readonly List<(string Kind, Func<int> Depth, Func<TimeSpan> Oldest)> _writers = [];
    private readonly ObservableGauge<double> _outboxLag;
    private readonly ObservableGauge<long> _digestsWaiting;
    private readonly ObservableGauge<long> _digestsDead;
    private readonly Counter<long> _dataRemoved;
    private readonly Counter<long> _contactsRefused;
    private readonly Counter<long> _auditDropped;
    private readonly Meter _meter;
    private volatile Waiting? _waiting;

    public ChatMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(MeterName);
        _stored = meter.CreateCounter<long>("realtime.chat.stored", "{item}", "Messages and notifications stored");
        _groupSize = meter.CreateHistogram<int>("realtime.chat.group_size", "{item}", "How many were stored by one commit");
        _refused = meter.CreateCounter<long>("realtime.chat.refused", "{attempt}", "Sockets and HTTP requests that were not let in");
        _connections = meter.CreateUpDownCounter<long>("realtime.chat.connections", "{socket}", "Sockets of authenticated users");
        _hostCalls = meter.CreateHistogram<double>("realtime.chat.host_call.duration", "s", "How long calls of the host's code took");
        _dropped = meter.CreateCounter<long>("realtime.chat.delivery.dropped", "{event}", "Events that were not delivered because too many waited");
        _deliveryFaults = meter.CreateCounter<long>("realtime.chat.delivery.faults", "{event}", "Events that a dialect could not render or that could not be sent");
        _signalsDropped = meter.CreateCounter<long>("realtime.chat.nodes.dropped", "{event}", "Events that other nodes were not told of, or that were not valid and set aside");
        _filled = meter.CreateCounter<long>("realtime.chat.nodes.filled", "{revision}", "Changes of other nodes that were read from the store because their event was missing");
        _recoveries = meter.CreateCounter<long>("realtime.chat.recoveries", "{socket}", "Sockets whose client asked for the state of a lost one");
        _commits = meter.CreateHistogram<double>("realtime.chat.commit.duration", "s", "How long commits of groups took");
        _replies = meter.CreateHistogram<double>("realtime.chat.assistant.reply.duration", "s", "How long replies of assistants took, with their wait");
        meter.CreateObservableGauge(
            "realtime.chat.writes.queued", () => _writers.Select(writer => new Measurement<int>(writer.Depth(), Kind(writer.Kind))), "{item}", "Messages and notifications that wait to be stored");
        meter.CreateObservableGauge(
            "realtime.chat.writes.oldest", () => _writers.Select(writer => new Measurement<double>(writer.Oldest().TotalSeconds, Kind(writer.Kind))), "s", "Age of the oldest message or notification that is not stored yet");
        _outboxLag = meter.CreateObservableGauge(
            "realtime.chat.outbox.lag", () => OfWaiting<double>(waiting => [new Measurement<double>(waiting.OutboxLag.TotalSeconds)]), "s", "Age of the oldest notification in the outbox of the store");
        _digestsWaiting = meter.CreateObservableGauge(
            "realtime.chat.digests.waiting", () => OfWaiting<long>(waiting => waiting.Digests.Select(digest => new Measurement<long>(digest.Waiting, Channel(digest)))), "{digest}", "Digests of the store that are due and not sent yet");
        _digestsDead = meter.CreateObservableGauge(
            "realtime.chat.digests.dead", () => OfWaiting<long>(waiting => waiting.Digests.Select(digest => new Measurement<long>(digest.Dead, Channel(digest)))), "{digest}", "Digests of the store that were given up");
        _dataRemoved = meter.CreateCounter<long>("realtime.chat.data.removed", "{row}", "Rows that jobs removed or changed");
        _contactsRefused = meter.CreateCounter<long>("realtime.chat.contacts.refused", "{request}", "Contacts between users that were refused");
        _rateLimited = meter.CreateCounter<long>("realtime.chat.rate_limited", "{request}", "What was refused because it came too often");
        _auditDropped = meter.CreateCounter<long>("realtime.chat.audit.dropped", "{entry}", "Audit entries that were not stored, or not handed to the host's sink");
    }

    /// <summary>Whether somebody listens to what waits in the store.</summary>
    public bool IsWaitingObserved => _outboxLag.Enabled || _digestsWaiting.Enabled || _digestsDead.Enabled;

    /// <summary>Sets what waits in the store. It is shown until it is too old to be true.</summary>
    public void SetWaiting(TimeSpan outboxLag, IReadOnlyList<DigestCounts> digests) => _waiting = new(outboxLag, digests, Environment.TickCount64);

    /// <summary>Adds a queue of writes to the gauges.</summary>
    public void ObserveWriter(string kind, Func<int> depth, Func<TimeSpan> oldest) => _writers.Add((kind, depth, oldest));

    /// <param name="kind">What was stored.</param>
    /// <param name="took">From the call of the store to its answer.</param>
    /// <param name="succeeded">Whether the store confirmed it.</param>
    public void Committed(string kind, TimeSpan took, bool succeeded) =>
        _commits.Record(took.TotalSeconds, Kind(kind), new KeyValuePair<string, object?>("outcome", succeeded ? "ok" : "failed"));

    /// <param name="took">From the request to the end.</param>
    /// <param name="outcome">One of a fixed set.</param>
    public void ReplyEnded(TimeSpan took, string outcome) => _replies.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Adds a gauge that measures the replies in progress.</summary>
    public void ObserveReplies(Func<int> count) =>
        _meter.CreateObservableGauge("realtime.chat.assistant.replies", count, "{reply}", "Replies of assistants that are in progress or wait for their turn");

    public void GroupStored(string kind, int count)
    {
        var tag = new KeyValuePair<string, object?>("kind", kind);
        _stored.Add(count, tag);
        _groupSize.Record(count, tag);
    }

    /// <param name="failure">Why.</param>
    /// <param name="door"><c>socket</c> or <c>http</c>.</param>
    public void Refused(AuthenticationFailure failure, string door) =>
        _refused.Add(1, new KeyValuePair<string, object?>("reason", failure.ToString()), new KeyValuePair<string, object?>("door", door));

    /// <param name="action">What was refused: <c>open</c>, <c>create</c>, <c>add</c> or <c>write</c>.</param>
    /// <param name="reason">Why: <c>block</c>, <c>policy</c> or <c>request</c>.</param>
    public void ContactRefused(string action, string reason) => _contactsRefused.Add(
        1, new KeyValuePair<string, object?>("action", action), new KeyValuePair<string, object?>("reason", reason));

    /// <param name="kind">The class of the limit, or the name of the option.</param>
    public void RateLimited(string kind) => _rateLimited.Add(1, new KeyValuePair<string, object?>("class", kind));

    /// <param name="reason">Why: <c>store</c> (not stored), <c>queue_full</c> or <c>failed</c> (not handed to the sink).</param>
    /// <param name="count">The number of entries.</param>
    public void AuditDropped(string reason, int count = 1) => _auditDropped.Add(count, new KeyValuePair<string, object?>("reason", reason));

    public void HostCalled(string dependency, string outcome, TimeSpan took) => _hostCalls.Record(
        took.TotalSeconds,
        new KeyValuePair<string, object?>("dependency", dependency),
        new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="isVolatile">Whether the event is useless a moment later, as typing is.</param>
    public void DeliveryDropped(bool isVolatile) => _dropped.Add(1, new KeyValuePair<string, object?>("volatile", isVolatile));

    public void DeliveryFailed() => _deliveryFaults.Add(1);

    /// <param name="isVolatile">Whether the event is useless a moment later, as typing is.</param>
    /// <param name="count">The number of events.</param>
    public void SignalDropped(bool isVolatile, int count = 1) => _signalsDropped.Add(count, new KeyValuePair<string, object?>("volatile", isVolatile));

    public void DataRemoved(DataJobKind kind, long rows) => _dataRemoved.Add(rows, new KeyValuePair<string, object?>("kind", kind.ToString()));

    public void Recovered() => _recoveries.Add(1, new KeyValuePair<string, object?>("restored", true));

    public void RecoveryRefused() => _recoveries.Add(1, new KeyValuePair<string, object?>("restored", false));

    public void RevisionsFilled(long count) => _filled.Add(count);

    /// <summary>Adds gauges that measure the lanes at each collection.</summary>
    public void ObserveLanes(Func<int> depth, Func<TimeSpan> oldest)
    {
        _meter.CreateObservableGauge("realtime.chat.delivery.depth", depth, "{event}", "Events that wait to be delivered");
        _meter.CreateObservableGauge("realtime.chat.delivery.oldest", () => oldest().TotalSeconds, "s", "Age of the oldest event that waits to be delivered");
    }

    /// <summary>Adds a gauge that measures how many servers use the database in place of their own transport.</summary>
    public void ObserveFallbacks(Func<int> count) =>
        _meter.CreateObservableGauge(
            "realtime.chat.nodes.fallback", count, "{server}", "Socket.IO servers that use the database because the transport between the nodes is lost");

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _connections.Add(-1);

    private static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);

    private static KeyValuePair<string, object?> Channel(DigestCounts digest) => new("channel", digest.Channel);

    private IEnumerable<Measurement<T>> OfWaiting<T>(Func<Waiting, IEnumerable<Measurement<T>>> measure)
        where T : struct =>
        _waiting is { } waiting && Environment.TickCount64 - waiting.ReadAt < 4 * WaitingPeriod.TotalMilliseconds ? measure(waiting) : [];

    private sealed record Waiting(TimeSpan OutboxLag, IReadOnlyList<DigestCounts> Digests, long ReadAt);
}
