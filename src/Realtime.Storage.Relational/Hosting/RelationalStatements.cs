using Realtime.Storage.Relational.Audit;
using Realtime.Storage.Relational.Changes;
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Data;
using Realtime.Storage.Relational.Messages;
using Realtime.Storage.Relational.Nodes;
using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Presence;
using Realtime.Storage.Relational.ReadState;
using Realtime.Storage.Relational.Reports;
using Realtime.Storage.Relational.Retention;
using Realtime.Storage.Relational.Rooms;

namespace Realtime.Storage.Relational.Hosting;

/// <summary>The SQL text of one provider. Each set documents the parameters and the result sets of its statements.</summary>
public sealed record RelationalStatements
{
    /// <summary>Gets the statements on conversations and participants.</summary>
    public required ConversationStatements Conversations { get; init; }

    /// <summary>Gets the statements on messages and reactions.</summary>
    public required MessageStatements Messages { get; init; }

    /// <summary>Gets the statements on read state.</summary>
    public required ReadStateStatements ReadState { get; init; }

    /// <summary>Gets the statements on the removal of old messages.</summary>
    public required RetentionStatements Retention { get; init; }

    /// <summary>Gets the statements on notifications.</summary>
    public required NotificationStatements Notifications { get; init; }

    /// <summary>Gets the statements on the outbox.</summary>
    public required OutboxStatements Outbox { get; init; }

    /// <summary>Gets the statements on digests.</summary>
    public required DigestStatements Digests { get; init; }

    /// <summary>Gets the statements on push subscriptions.</summary>
    public required PushSubscriptionStatements PushSubscriptions { get; init; }

    /// <summary>Gets the statements on changes.</summary>
    public required ChangeStatements Changes { get; init; }

    /// <summary>Gets the statements on recent changes.</summary>
    public required RecentChangeStatements RecentChanges { get; init; }

    /// <summary>Gets the statements on blocks.</summary>
    public required BlockStatements Blocks { get; init; }

    /// <summary>Gets the statements on requests for contact, departures and new contacts.</summary>
    public required ContactStatements Contacts { get; init; }

    /// <summary>Gets the statements on users who stay out.</summary>
    public required ExclusionStatements Exclusions { get; init; }

    /// <summary>Gets the statements on bans.</summary>
    public required BanStatements Bans { get; init; }

    /// <summary>Gets the statements on the audit trail.</summary>
    public required AuditStatements Audit { get; init; }

    /// <summary>Gets the statements on rooms.</summary>
    public required RoomStatements Rooms { get; init; }

    /// <summary>Gets the statements on users of the Chatroom dialect.</summary>
    public required ChatroomUserStatements ChatroomUsers { get; init; }

    /// <summary>Gets the statements on presence.</summary>
    public required PresenceStatements Presence { get; init; }

    /// <summary>Gets the statements on nodes and signals.</summary>
    public required NodeStatements Nodes { get; init; }

    /// <summary>Gets the statements on removing and exporting data.</summary>
    public required DataStatements Data { get; init; }

    /// <summary>Gets the statements on reports.</summary>
    public required ReportStatements Reports { get; init; }
}
