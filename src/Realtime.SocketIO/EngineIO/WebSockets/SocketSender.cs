using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>Sends on sockets. Instances are pooled, so that an idle connection holds none.</summary>
internal sealed class SocketSender : SocketAsyncEventArgs, IValueTaskSource
{
    private static readonly ObjectPool<SocketSender> Idle = new DefaultObjectPool<SocketSender>(new DefaultPooledObjectPolicy<SocketSender>());
    private ManualResetValueTaskSourceCore<bool> _completion;

    public SocketSender()
        : base(unsafeSuppressExecutionContextFlow: true)
    {
    }

    /// <summary>Sends bytes. Completes when the operating system has accepted all of them.</summary>
    /// <exception cref="SocketException">The connection is closed.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The connection is closed and its owner has already disposed the socket.
    /// </exception>
    public static ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> data)
    {
        var sender = Idle.Get();
        sender.SetBuffer(MemoryMarshal.AsMemory(data));
        if (socket.SendAsync(sender))
        {
            return new ValueTask(sender, sender._completion.Version);
        }

        var error = sender.SocketError;
        Idle.Return(sender);
        return error == SocketError.Success ? ValueTask.CompletedTask : ValueTask.FromException(new SocketException((int)error));
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _completion.GetResult(token);
        }
        finally
        {
            _completion.Reset();
            Idle.Return(this);
        }
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (SocketError == SocketError.Success)
        {
            _completion.SetResult(true);
        }
        else
        {
            _completion.SetException(new SocketException((int)SocketError));
        }
    }
}
