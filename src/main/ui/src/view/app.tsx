import { Alerts } from './alerts.tsx';
import { Database } from './database.tsx';
import { FeedPanel } from './feed.tsx';
import { Banner, Header } from './header.tsx';
import { MarketPanel } from './market.tsx';
import { PlantPanel } from './plant.tsx';
import { StripsPanel } from './strips.tsx';

export function App() {
  return (
    <>
      <nav class="skips" aria-label="skip to">
        <a href="#plant">Plant</a>
        <a href="#feed">Feed</a>
        <a href="#market">Market</a>
      </nav>
      <Header />
      <Banner />
      <Alerts />
      <Database />
      <main>
        <PlantPanel />
        <StripsPanel />
        <FeedPanel />
        <MarketPanel />
      </main>
    </>
  );
}
