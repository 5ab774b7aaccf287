using Realtime.Messages;

namespace DurabilityHost;

/// <summary>A check of the host that takes its time, such as a call of another service.</summary>
internal sealed class SlowHook(IConfiguration configuration) : IMessageHook
{
    private readonly TimeSpan _time = TimeSpan.FromMilliseconds(configuration.GetValue<int>("SlowHook"));

    public async ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken)
    {
        await Task.Delay(_time, cancellationToken);
        return MessageDecision.Allow;
    }
}
