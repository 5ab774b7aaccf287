using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;

namespace Realtime.Sqlite.Tests;

/// <summary>What <c>AddChatRealtime()</c> would return, without the rest of the module.</summary>
internal sealed record TestBuilder(IServiceCollection Services) : IChatRealtimeBuilder;
