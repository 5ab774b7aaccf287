using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;

namespace Realtime.DependencyInjection;

internal sealed class ChatRealtimeBuilder(IServiceCollection services) : IChatRealtimeBuilder
{
    public IServiceCollection Services { get; } = services;
}
