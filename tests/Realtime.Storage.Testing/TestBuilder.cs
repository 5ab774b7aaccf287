using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;

namespace Realtime.Storage.Testing;

/// <summary>What <c>AddChatRealtime()</c> would return, without the rest of the module.</summary>
public sealed record TestBuilder(IServiceCollection Services) : IChatRealtimeBuilder;
