namespace Realtime.SocketIO;

/// <summary>The interface members whose return types differ from those of the class.</summary>
public abstract partial class NamespaceOperations : IBroadcastOperator
{
    IBroadcastOperator IBroadcastOperator.Volatile => Volatile;

    IBroadcastOperator IBroadcastOperator.DropIfSlow => DropIfSlow;

    IBroadcastOperator IBroadcastOperator.Local => Local;

    IBroadcastOperator IBroadcastOperator.To(IEnumerable<string> rooms) => To(rooms);

    IBroadcastOperator IBroadcastOperator.To(string room) => To(room);

    IBroadcastOperator IBroadcastOperator.In(IEnumerable<string> rooms) => To(rooms);

    IBroadcastOperator IBroadcastOperator.In(string room) => To(room);

    IBroadcastOperator IBroadcastOperator.Except(IEnumerable<string> rooms) => Except(rooms);

    IBroadcastOperator IBroadcastOperator.Except(string room) => Except(room);

    IBroadcastOperator IBroadcastOperator.KeepLatest(string key) => KeepLatest(key);

    IBroadcastOperator IBroadcastOperator.Compress(bool compress) => Compress(compress);

    IBroadcastOperator IBroadcastOperator.Timeout(TimeSpan timeout) => Timeout(timeout);
}
