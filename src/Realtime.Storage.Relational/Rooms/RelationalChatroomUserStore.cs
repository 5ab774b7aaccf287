using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Rooms;

/// <summary>Stores users of the Chatroom dialect in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalChatroomUserStore(RelationalDatabase database, ChatroomUserStatements statements) : IChatroomUserStore
{
    /// <inheritdoc/>
    public async ValueTask<ChatroomUserOutcome> AddAsync(StoredChatroomUser user, int maxUsers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var added = await database.WriteIntegerAsync(
            statements.Add,
            new StatementParameters()
                .Id("id", user.Id)
                .Text("name", user.Name)
                .Id("handle", user.Handle)
                .Time("created", user.CreatedAt)
                .Number("maxusers", maxUsers),
            cancellationToken).ConfigureAwait(false);
        if (added > 0)
        {
            return ChatroomUserOutcome.Added;
        }

        var isTaken = await database.ReadIntegerAsync(
            statements.HasHandle, new StatementParameters().Id("handle", user.Handle), cancellationToken).ConfigureAwait(false);
        return isTaken > 0 ? ChatroomUserOutcome.HandleTaken : ChatroomUserOutcome.Full;
    }

    /// <inheritdoc/>
    public ValueTask<StoredChatroomUser?> FindAsync(string userId, CancellationToken cancellationToken) => database.ReadAsync(
        statements.Find,
        new StatementParameters().Id("id", userId),
        static async results => (await results.ReadFirstAsync<ChatroomUserRow>().ConfigureAwait(false))?.ToUser(),
        cancellationToken);
}
