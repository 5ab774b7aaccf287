using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Realtime.Redis.Tests.Hosting;

/// <summary>What <c>AddRedis</c> refuses.</summary>
public sealed class RegistrationTests
{
    public static TheoryData<string, Action<RedisClusterOptions>> Mistakes => new()
    {
        { nameof(RedisClusterOptions.Configuration), options => options.Configuration = " " },
        { nameof(RedisClusterOptions.Layout), options => options.Layout = (RedisLayout)7 },
        { nameof(RedisClusterOptions.StreamName), options => options.StreamName = "" },
        { nameof(RedisClusterOptions.ChannelPrefix), options => options.ChannelPrefix = "" },
        { nameof(RedisClusterOptions.StreamCount), options => options.StreamCount = 0 },
        { nameof(RedisClusterOptions.MaxLength), options => options.MaxLength = 99 },
        { nameof(RedisClusterOptions.ReadCount), options => options.ReadCount = 0 },
        { nameof(RedisClusterOptions.BlockTime), options => options.BlockTime = TimeSpan.Zero },
        { nameof(RedisClusterOptions.SendTimeout), options => options.SendTimeout = TimeSpan.FromHours(1) },
        { nameof(RedisClusterOptions.MaxPendingMessages), options => options.MaxPendingMessages = 0 },
        { nameof(RedisClusterOptions.MaxPendingBytes), options => options.MaxPendingBytes = 0 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task An_option_out_of_range_fails_the_start_and_is_named(string option, Action<RedisClusterOptions> mistake)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSocketIO().AddRedis("localhost:6379", mistake);
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains($"RedisClusterOptions.{option} must be", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_cluster_of_one_server_is_refused()
    {
        var builder = new ServiceCollection().AddSocketIO().AddRedis("localhost:6379");

        Assert.Throws<InvalidOperationException>(() => builder.AddRedis("localhost:6379"));
    }
}
