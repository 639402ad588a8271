// Which networks to look at; none chosen is all.

interface Props {
  all: string[];
  chosen: string[] | null;
  onChange: (slugs: string | null) => void;
}

export function NetworkChoice({ all, chosen, onChange }: Props) {
  const toggle = (slug: string, on: boolean) => {
    const next = all.filter((s) => (s === slug ? on : (chosen ?? all).includes(s)));
    onChange(next.length === 0 || next.length === all.length ? null : next.join(','));
  };
  return (
    <details class="choice">
      <summary>{chosen ? `${chosen.length} of ${all.length} networks` : 'All networks'}</summary>
      <fieldset>
        <legend class="hidden">Networks</legend>
        {all.map((slug) => (
          <label key={slug}>
            <input type="checkbox" checked={(chosen ?? all).includes(slug)} onChange={(e) => toggle(slug, e.currentTarget.checked)} />
            <bdi>{slug}</bdi>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
